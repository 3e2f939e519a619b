import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a client has answered: each question with its answer, to be read. */
export class Answers extends Component {
    static template = "appointment_calendar_sync.Answers";
    static props = standardFieldProps;

    get answers() {
        const { records } = this.props.record.data[this.props.name];
        return records.map(({ id, data: { question, answer } }) => ({ id, question, answer }));
    }
}

registry.category("fields").add("booking_answers", {
    component: Answers,
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "question", type: "char", readonly: true },
        { name: "answer", type: "text", readonly: true },
    ],
});
