import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { dependenciesOf, useLiveFacts } from "../progress/live_facts";

const FIELDS = { state: "selection", total: "integer", done_count: "integer" };
const EVERY = 1500; // milliseconds between two looks

function isMoving(facts) {
    return ["running", "undoing"].includes(facts.state);
}

/**
 * How far an import is. While it goes on the line moves by itself.
 */
export class ImportProgress extends Component {
    static template = "appointment_calendar_sync.ImportProgress";
    static props = standardWidgetProps;

    setup() {
        this.live = useLiveFacts(FIELDS, isMoving, () => EVERY);
    }

    get facts() {
        return this.live.facts;
    }

    get moving() {
        return isMoving(this.facts);
    }

    get percent() {
        return Math.min(100, Math.round((100 * this.facts.done_count) / (this.facts.total || 1)));
    }

    get tone() {
        return { done: "success", undone: "muted" }[this.facts.state] || "info";
    }

    get sentence() {
        const count = { done: this.facts.done_count, total: this.facts.total };
        switch (this.facts.state) {
            case "running":
                return _t("Importing: %(done)s of %(total)s", count);
            case "undoing":
                return _t("Taking back: %(done)s of %(total)s", count);
            case "undone":
                return _t("Taken back");
            default:
                return _t("Imported");
        }
    }
}

export const importProgress = {
    component: ImportProgress,
    fieldDependencies: dependenciesOf(FIELDS),
};

registry.category("view_widgets").add("import_progress", importProgress);
