import { AttendeeCalendarController } from "@calendar/views/attendee_calendar/attendee_calendar_controller";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";
import { CalendarArchParser } from "@web/views/calendar/calendar_arch_parser";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";

const BY_HAND = "appointment_calendar_sync.booking_by_hand_action";

/** Book for a client, with what is known already; then show the calendar anew. */
function book(controller, additionalContext = {}) {
    const onClose = () => controller.model.load();
    return controller.actionService.doAction(BY_HAND, { additionalContext, onClose });
}

/**
 * The calendar of appointments: who clicks into it, or drags over a time, books for a client.
 */
export class BookingCalendarController extends CalendarController {
    static template = "appointment_calendar_sync.BookingCalendar";

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
        return this.book({ default_start, default_allday });
    }

    book(known) {
        return book(this, known);
    }
}

/** Odoo's own calendar keeps its quick way to make an event, and offers this beside it. */
patch(AttendeeCalendarController.prototype, {
    bookForClient() {
        return book(this);
    },
});

/** Odoo names the people in the panel after the field, which knows organizers only. */
export class BookingCalendarArchParser extends CalendarArchParser {
    parse() {
        const info = super.parse(...arguments);
        info.filtersInfo.user_id.label = _t("Practitioner");
        return info;
    }
}

/** What did not take place as planned looks like that. */
export class BookingCalendarCommonRenderer extends CalendarCommonRenderer {
    eventClassNames({ event }) {
        const record = this.props.model.records[event.id];
        return [...super.eventClassNames(...arguments), `o_booking_${record?.rawRecord.booking_state}`];
    }
}

export class BookingCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: BookingCalendarCommonRenderer,
        week: BookingCalendarCommonRenderer,
        month: BookingCalendarCommonRenderer,
    };
}

export const bookingCalendarView = {
    ...calendarView,
    ArchParser: BookingCalendarArchParser,
    Controller: BookingCalendarController,
    Renderer: BookingCalendarRenderer,
};

registry.category("views").add("booking_calendar", bookingCalendarView);
