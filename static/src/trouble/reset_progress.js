import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { dependenciesOf, useLiveFacts } from "../progress/live_facts";

const FIELDS = { reset_mode: "selection", reset_done: "integer", reset_total: "integer" };

/**
 * How far the reset of an account is. It moves by itself, and shows the page anew at the end.
 */
export class ResetProgress extends Component {
    static template = "appointment_calendar_sync.ResetProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.live = useLiveFacts(FIELDS, (facts) => Boolean(facts.reset_mode));
    }

    get facts() {
        return this.live.facts;
    }

    get percent() {
        const { reset_done, reset_total } = this.facts;
        return Math.round((100 * reset_done) / (reset_total || 1));
    }

    get sentence() {
        const { reset_done: done, reset_total: all } = this.facts;
        return _t("Beginning anew: %(done)s of %(all)s appointments", { done, all });
    }
}

export const resetProgress = {
    component: ResetProgress,
    fieldDependencies: dependenciesOf(FIELDS),
};

registry.category("view_widgets").add("calendar_reset_progress", resetProgress);
