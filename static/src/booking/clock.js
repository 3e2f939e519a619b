import { addDays } from "./month_grid";

/** A Monday, to count weekdays from. */
const MONDAY = "2024-01-01";

/** Dates and times in words: in the language of the page, on the clock that the visitor reads. */
export class Clock {
    constructor(zone) {
        this.zone = zone;
        this.locale = document.documentElement.lang || navigator.language;
        const used = new Intl.DateTimeFormat(navigator.language, { hour: "numeric" });
        this.hours = used.resolvedOptions().hour12 ? "12" : "24";
    }

    /** Today's date where the visitor is. */
    get today() {
        return this._format({ timeZone: this.zone, dateStyle: "short" }, "sv-SE", new Date());
    }

    /** As mails write it (`models/clock.py`): "9:00 PM", "21:00", and "09:00" where people do. */
    time(start) {
        const written =
            this.hours === "12"
                ? { hour: "numeric", minute: "2-digit", hour12: true }
                : { timeStyle: "short", hour12: false };
        return this._format({ timeZone: this.zone, ...written }, this.locale, new Date(start));
    }

    /** The time with its distance from Greenwich, for an hour that a day has twice. */
    timeAndOffset(start) {
        const options = { timeZone: this.zone, timeZoneName: "shortOffset" };
        const parts = new Intl.DateTimeFormat("en", options).formatToParts(new Date(start));
        const { value } = parts.find((part) => part.type === "timeZoneName");
        return `${this.time(start)} (${value})`;
    }

    hour(start) {
        const options = { timeZone: this.zone, hour: "numeric", hourCycle: "h23" };
        return parseInt(this._format(options, "en-GB", new Date(start)));
    }

    /** "Monday, 1 March 2027" */
    day(day) {
        return this._day(day, { dateStyle: "full" });
    }

    month(month) {
        return this._day(`${month}-01`, { month: "long", year: "numeric" });
    }

    /** Seven {short, long} names, from `weekStart` (1 is Monday) on. */
    weekdays(weekStart) {
        return [0, 1, 2, 3, 4, 5, 6].map((offset) => {
            const day = addDays(MONDAY, weekStart - 1 + offset);
            return {
                short: this._day(day, { weekday: "short" }),
                long: this._day(day, { weekday: "long" }),
            };
        });
    }

    _day(day, options) {
        return this._format({ ...options, timeZone: "UTC" }, this.locale, new Date(`${day}T12:00Z`));
    }

    _format(options, locale, date) {
        return new Intl.DateTimeFormat(locale, options).format(date);
    }
}
