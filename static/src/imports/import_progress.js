import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const FIELDS = { state: "selection", total: "integer", done_count: "integer" };
const MOVING = ["running", "undoing"];
const EVERY = 1500; // milliseconds between two looks

/**
 * How far an import is. While it goes on the line moves by itself.
 */
export class ImportProgress extends Component {
    static template = "appointment_calendar_sync.ImportProgress";
    static props = standardWidgetProps;

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

    get moving() {
        return MOVING.includes(this.facts.state);
    }

    schedule() {
        clearTimeout(this.timer);
        if (this.moving && this.props.record.resId) {
            this.timer = setTimeout(() => this.look(), EVERY);
        }
    }

    async look() {
        const { resModel, resId } = this.props.record;
        [this.state.told] = await this.orm.silent.read(resModel, [resId], Object.keys(FIELDS));
        if (this.moving) {
            this.schedule();
        } else {
            await this.props.record.model.root.load();
        }
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
    fieldDependencies: Object.entries(FIELDS).map(([name, type]) => ({ name, type, readonly: true })),
};

registry.category("view_widgets").add("import_progress", importProgress);
