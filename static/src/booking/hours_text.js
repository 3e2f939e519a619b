import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { Clock } from "./clock";

/** Shows the hours of an appointment, or a moment, on the clock (12 or 24 hours) of the visitor. */
export class HoursText extends Interaction {
    static selector = ".o_booking_hours";
    dynamicContent = {
        _root: { "t-out": () => this.text },
    };

    get text() {
        const clock = new Clock(this.el.dataset.zone);
        const { stop } = this.el.dataset;
        const ends = [this.el.dateTime, ...(stop ? [stop] : [])];
        return ends.map((end) => clock.time(end)).join(" – ");
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.hours", HoursText);
