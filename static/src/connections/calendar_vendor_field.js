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
        const { preset, [this.props.name]: provider } = this.props.record.data;
        return vendorIcon(preset || provider);
    }
}

export const calendarVendorField = {
    component: CalendarVendorField,
    displayName: _t("Vendor badge"),
    supportedTypes: ["selection"],
    fieldDependencies: [{ name: "preset", type: "char", readonly: true }],
};

registry.category("fields").add("calendar_vendor", calendarVendorField);
