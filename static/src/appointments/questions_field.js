import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The questions of a service, and what a client says to them: [{id, name, kind, …, said}]. */
export class BookingQuestionsField extends Component {
    static template = "appointment_calendar_sync.BookingQuestions";
    static props = standardFieldProps;

    get questions() {
        return this.props.record.data[this.props.name] || [];
    }

    idOf({ id }) {
        return `o_booking_question_${id}`;
    }

    say(asked, said) {
        const questions = this.questions.map((each) => (each === asked ? { ...each, said } : each));
        return this.props.record.update({ [this.props.name]: questions });
    }
}

export const bookingQuestionsField = {
    component: BookingQuestionsField,
    displayName: _t("Questions of a service"),
    supportedTypes: ["json"],
};

registry.category("fields").add("booking_questions", bookingQuestionsField);
