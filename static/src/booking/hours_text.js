import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { Clock } from "./clock";

/** Shows the hours of an appointment on the clock (12 or 24 hours) on which they were chosen. */
export class HoursText extends Interaction {
    static selector = ".o_booking_hours";
    dynamicContent = {
        _root: { "t-out": () => this.text },
    };

    get text() {
        const clock = new Clock(this.el.dataset.zone);
        return `${clock.time(this.el.dateTime)} – ${clock.time(this.el.dataset.stop)}`;
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.hours", HoursText);
