import { lastDay } from "./month_grid";

/** The free times of one month: what the server said last. */
export class FreeTimes {
    constructor(feed, month) {
        this.feed = feed;
        this.turnTo(month);
    }

    turnTo(month) {
        this.month = month;
        this.forget();
    }

    /** Nothing is known any more: `days` is null until it was read. */
    forget() {
        this.days = null;
        this.nextDay = undefined;
        this.failed = false;
    }

    /** {day: [{start, left}]} from elsewhere, for instance from a refusal. */
    take(days) {
        const changed = JSON.stringify(days) !== JSON.stringify(this.days);
        this.days = days;
        return changed;
    }

    get span() {
        return { from: `${this.month}-01`, to: lastDay(this.month) };
    }

    get isEmpty() {
        return Boolean(this.days) && !Object.keys(this.days).length;
    }

    /** The first free day, from `day` on if there is one. */
    firstDayFrom(day) {
        const days = Object.keys(this.days || {}).sort();
        return days.find((each) => each >= (day || "")) || days[0];
    }

    of(day) {
        return this.days?.[day] || [];
    }

    has({ day, start }) {
        return this.of(day).some((slot) => slot.start === start);
    }

    /**
     * Read the month anew; of an empty month, also `nextDay`, the first free day from `today`
     * or from its start on (null when there is none). What is known stays until the answer is
     * there, and when there is none: then it has `failed`, if nothing was known.
     *
     * @returns {Promise<boolean>} whether something changed
     */
    async read(wish, today) {
        const { from, to } = this.span;
        try {
            const days = await this.feed.days(from, to, wish);
            if (!days) {
                return false; // asked again meanwhile
            }
            const changed = this.take(days) || this.failed;
            this.failed = false;
            if (this.isEmpty && this.nextDay === undefined) {
                this.nextDay = await this.feed.nextDay(today > from ? today : from, wish);
            }
            return changed;
        } catch {
            this.failed = !this.days;
            return this.failed;
        }
    }
}
