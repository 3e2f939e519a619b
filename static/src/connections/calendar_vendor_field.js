import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { vendorIcon } from "./vendors";

/**
 * The badge of a vendor.
 */
export class CalendarVendorField extends Component {
    static template = "appointment_calendar_sync.CalendarVendorField";
    static props = standardFieldProps;

    get icon() {
        return vendorIcon(this.props.record.data[this.props.name]);
    }
}

export const calendarVendorField = {
    component: CalendarVendorField,
    displayName: _t("Vendor badge"),
    supportedTypes: ["selection"],
};

registry.category("fields").add("calendar_vendor", calendarVendorField);
