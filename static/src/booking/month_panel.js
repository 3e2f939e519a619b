import { Interaction } from "@web/public/interaction";
import { dayAfterKey, monthOf, weeksOf } from "./month_grid";

/**
 * A month that is turned over, and through whose days one walks with the keys.
 *
 * Who derives from it says what is free (`free`), what `load` and `pickDay` do, and on which
 * `clock`, from which `weekStart` on and up to which `lastMonth` days are shown.
 */
export class MonthPanel extends Interaction {
    get month() {
        return this.free.month;
    }

    isWithinReach(month) {
        return monthOf(this.clock.today) <= month && month <= this.lastMonth;
    }

    /** The month's day that Tab leads to: where the arrows went, else what was chosen. */
    get focusDay() {
        const wanted = [this.cursor, this.day, this.clock.today, `${this.month}-01`];
        return wanted.find((day) => day && monthOf(day) === this.month);
    }

    /** Turn the page to another month, and choose `day` there. */
    async turnTo(month, day = null) {
        if (!this.isWithinReach(month)) {
            return;
        }
        this.free.turnTo(month);
        this.forget();
        this.day = day;
        this.drawMonth();
        await this.load();
    }

    /** Where one reads from right to left, the arrow to the left leads on. */
    readingKey(key) {
        const isMirrored = getComputedStyle(this.el).direction === "rtl";
        return (isMirrored && { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[key]) || key;
    }

    async onKey(ev) {
        const day = ev.target.closest(".o_booking_day")?.dataset.day;
        if (!day) {
            return;
        }
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.pickDay(day);
            return;
        }
        const next = dayAfterKey(this.readingKey(ev.key), day, this.weekStart);
        if (!next) {
            return;
        }
        ev.preventDefault();
        if (monthOf(next) !== this.month) {
            this.turnTo(monthOf(next));
        }
        if (monthOf(next) === this.month) {
            this.cursor = next;
            this.el.querySelector(`.o_booking_day[data-day="${next}"]`).focus();
        }
    }

    drawMonth() {
        const weeks = weeksOf(this.month, this.weekStart);
        const weekdays = this.clock.weekdays(this.weekStart);
        const label = this.el.querySelector(".o_booking_month_label").id;
        this.draw(".o_booking_grid", "BookingMonth", { weeks, weekdays, label });
    }

    /** Put a template in a place, and the focus back on what is still there of it. */
    draw(place, template, values) {
        const target = this.el.querySelector(place);
        const focused = target.contains(document.activeElement) && document.activeElement.dataset;
        this.removeChildren(target, false);
        this.renderAt(`appointment_calendar_sync.${template}`, values, target);
        if (focused?.start) {
            target.querySelector(`[data-start="${focused.start}"]`)?.focus();
        }
    }
}
