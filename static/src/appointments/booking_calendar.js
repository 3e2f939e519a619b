import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { calendarView } from "@web/views/calendar/calendar_view";

const BY_HAND = "appointment_calendar_sync.booking_by_hand_action";

/**
 * The calendar of appointments: who clicks into it, or drags over a time, books for a client.
 */
export class BookingCalendarController extends CalendarController {
    setup() {
        super.setup();
        this.actionService = useService("action");
    }

    createRecord(record) {
        if (!this.model.canCreate) {
            return;
        }
        const clicked = this.model.makeContextDefaults(this.model.buildRawRecord(record));
        const { default_start, default_allday } = clicked;
        return this.actionService.doAction(BY_HAND, {
            additionalContext: { default_start, default_allday },
            onClose: () => this.model.load(),
        });
    }
}

export const bookingCalendarView = {
    ...calendarView,
    Controller: BookingCalendarController,
};

registry.category("views").add("booking_calendar", bookingCalendarView);
