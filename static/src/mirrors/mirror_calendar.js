import { AttendeeCalendarCommonPopover } from "@calendar/views/attendee_calendar/common/attendee_calendar_common_popover";
import { AttendeeCalendarCommonRenderer } from "@calendar/views/attendee_calendar/common/attendee_calendar_common_renderer";
import { patch } from "@web/core/utils/patch";

/** What comes from a calendar outside looks lighter than what was made in Odoo. */
patch(AttendeeCalendarCommonRenderer.prototype, {
    eventClassNames({ event }) {
        const classes = super.eventClassNames(...arguments);
        if (this.props.model.records[event.id]?.rawRecord.is_mirror) {
            classes.push("o_acs_mirror");
        }
        return classes;
    },
});

/** Its owner may look at it, though nobody changes it here. */
patch(AttendeeCalendarCommonPopover.prototype, {
    get isMyMirror() {
        return Boolean(this.props.record.rawRecord.mirror_line);
    },
    get isEventDetailsVisible() {
        return this.isMyMirror || super.isEventDetailsVisible;
    },
    get isEventViewable() {
        return this.isMyMirror || super.isEventViewable;
    },
});
