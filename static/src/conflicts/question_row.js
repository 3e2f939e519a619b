import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/**
 * One detail of an appointment as either side has it, with a choice while versions are mixed.
 */
export class QuestionRow extends Component {
    static template = "appointment_calendar_sync.QuestionRow";
    static props = {
        row: Object,
        sides: Array,
        choosing: Boolean,
        chosen: { type: String, optional: true },
        choose: Function,
    };

    get id() {
        return `o_question_${this.props.row.part.replace(/\W/g, "_")}`;
    }

    /** Who changed it, in words. */
    get mark() {
        const { clash, changed } = this.props.row;
        if (changed.odoo && changed.calendar) {
            return _t("Changed on both sides");
        }
        if (changed.odoo || changed.calendar) {
            const side = changed.odoo ? _t("Changed in Odoo") : _t("Changed in your calendar");
            return clash ? side : _t("%s only", side);
        }
        return "";
    }

    get explanation() {
        return this.props.row.tied && this.props.choosing
            ? _t("Goes together with the other times of this series")
            : "";
    }

    isKept(side) {
        return (this.props.row.chosen || this.props.chosen) === side;
    }
}
