import { Component } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ago, useClock } from "./clock";

/**
 * A moment as its age: "3 minutes ago".
 */
export class CalendarAgeField extends Component {
    static template = "appointment_calendar_sync.CalendarAgeField";
    static props = standardFieldProps;

    setup() {
        this.clock = useClock();
    }

    get moment() {
        return this.props.record.data[this.props.name];
    }

    get age() {
        return ago(this.moment, this.clock.now);
    }

    get exact() {
        return formatDateTime(this.moment);
    }
}

export const calendarAgeField = {
    component: CalendarAgeField,
    displayName: _t("Age"),
    supportedTypes: ["datetime"],
};

registry.category("fields").add("calendar_age", calendarAgeField);
