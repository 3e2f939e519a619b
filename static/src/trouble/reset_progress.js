import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const FIELDS = { reset_mode: "selection", reset_done: "integer", reset_total: "integer" };
const EVERY = 2000; // milliseconds between two looks

/**
 * How far the reset of an account is. It moves by itself, and shows the page anew at the end.
 */
export class ResetProgress extends Component {
    static template = "appointment_calendar_sync.ResetProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ told: null });
        useEffect(
            () => {
                this.state.told = null;
                this.schedule();
            },
            () => [this.props.record.data]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get facts() {
        return this.state.told || this.props.record.data;
    }

    schedule() {
        clearTimeout(this.timer);
        if (this.facts.reset_mode && this.props.record.resId) {
            this.timer = setTimeout(() => this.look(), EVERY);
        }
    }

    async look() {
        const { resModel, resId, model } = this.props.record;
        const [told] = await this.orm.silent.read(resModel, [resId], Object.keys(FIELDS));
        this.state.told = told;
        if (told.reset_mode) {
            this.schedule();
        } else if (!(await model.root.isDirty())) {
            await model.root.load();
        }
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
    fieldDependencies: Object.entries(FIELDS).map(([name, type]) => ({ name, type, readonly: true })),
};

registry.category("view_widgets").add("calendar_reset_progress", resetProgress);
