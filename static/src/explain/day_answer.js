import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ago, useClock } from "../connections/clock";

/**
 * What becomes of each start of a day, and why: starts that follow each other and share their
 * reasons are shown together.
 */
export class DayAnswerField extends Component {
    static template = "appointment_calendar_sync.DayAnswer";
    static props = standardFieldProps;

    setup() {
        this.action = useService("action");
        this.clock = useClock(30);
    }

    get answer() {
        return this.props.record.data[this.props.name];
    }

    get stretches() {
        const found = [];
        for (const start of this.answer.starts) {
            const key = JSON.stringify([start.label, start.text, start.obstacles]);
            const last = found.at(-1);
            if (last?.key === key) {
                last.starts.push(start);
            } else {
                found.push({ key, starts: [start], ...start });
            }
        }
        return found;
    }

    get summary() {
        const { starts } = this.answer;
        const offered = starts.filter((start) => start.offered).length;
        return _t("%(offered)s of %(all)s times are offered. Clocks: %(zone)s.", {
            offered,
            all: starts.length,
            zone: this.answer.zone,
        });
    }

    age(moment) {
        return _t("read %s", ago(deserializeDateTime(moment), this.clock.now));
    }

    /** Look at another day. */
    turn(days) {
        const { day } = this.props.record.data;
        return this.props.record.update({ day: day.plus({ days }) });
    }

    open({ model, id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

export const dayAnswerField = {
    component: DayAnswerField,
    displayName: _t("Why times are, or are not, offered"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "day", type: "date" }],
};

registry.category("fields").add("booking_day_answer", dayAnswerField);
