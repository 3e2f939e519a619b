import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = { google: "fa-google", microsoft: "fa-windows", caldav: "fa-apple", ics: "fa-link" };

/**
 * The badge of a vendor.
 */
export class CalendarVendorField extends Component {
    static template = "appointment_calendar_sync.CalendarVendorField";
    static props = standardFieldProps;

    get icon() {
        return ICONS[this.props.record.data[this.props.name]] || "fa-calendar";
    }
}

export const calendarVendorField = {
    component: CalendarVendorField,
    displayName: _t("Vendor badge"),
    supportedTypes: ["selection"],
};

registry.category("fields").add("calendar_vendor", calendarVendorField);
