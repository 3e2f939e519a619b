import { Component } from "@odoo/owl";
import { deserializeDate, deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Of these a client is offered, or has, what they came for. */
const SHOWN = ["free", "coming"];

/**
 * The times of a day as buttons: those that are free, and, where the dialog allows it, those that
 * only the practice itself can have. What is taken is shown and can not be pressed.
 */
export class BookingTimesField extends Component {
    static template = "appointment_calendar_sync.BookingTimes";
    static props = standardFieldProps;

    get data() {
        return this.props.record.data;
    }

    get told() {
        return this.data[this.props.name] || { starts: [], zone: "" };
    }

    get starts() {
        const { starts } = this.told;
        return this.data.anyway ? starts : starts.filter(({ verdict }) => SHOWN.includes(verdict));
    }

    get chosen() {
        return this.data.start ? serializeDateTime(this.data.start) : "";
    }

    get emptySentence() {
        return this.data.resource_id
            ? _t("No time of this day is free.")
            : _t("Choose a service and who it is with.");
    }

    style({ start, verdict }) {
        if (start === this.chosen) {
            return "btn-primary";
        }
        return verdict === "free" ? "btn-outline-primary" : "btn-outline-secondary";
    }

    /** What a group's time says besides: whether they come already, else how many can. */
    detail({ verdict, left }) {
        if (verdict === "coming") {
            return _t("comes already");
        }
        if (verdict === "taken") {
            return left === 0 ? _t("full") : "";
        }
        return left ? _t("%s left", left) : "";
    }

    choose(start) {
        return this.props.record.update({ start: deserializeDateTime(start), other_time: 0 });
    }

    /** Go to the next day that has a free time. */
    leap() {
        return this.props.record.update({ day: deserializeDate(this.told.next) });
    }

    /** Look at another day. */
    turn(days) {
        return this.props.record.update({ day: this.data.day.plus({ days }) });
    }
}

export const bookingTimesField = {
    component: BookingTimesField,
    displayName: _t("Times of a day"),
    supportedTypes: ["json"],
    fieldDependencies: [
        { name: "day", type: "date" },
        { name: "start", type: "datetime" },
        { name: "anyway", type: "boolean" },
    ],
};

registry.category("fields").add("booking_times", bookingTimesField);
