import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The name of a remote calendar after a dot in the colour that it has over there.
 */
export class CalendarNameField extends Component {
    static template = "appointment_calendar_sync.CalendarNameField";
    static props = standardFieldProps;

    get name() {
        return this.props.record.data[this.props.name];
    }

    /** The colour comes from the vendor: nothing but a colour may reach the style. */
    get colour() {
        const colour = this.props.record.data.color || "";
        return /^#[0-9a-f]{3,8}$/i.test(colour) ? colour : "var(--o-calendar-no-colour)";
    }
}

export const calendarNameField = {
    component: CalendarNameField,
    displayName: _t("Calendar name"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "color", type: "char" }],
};

registry.category("fields").add("calendar_name", calendarNameField);
