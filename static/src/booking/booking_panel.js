import { registry } from "@web/core/registry";
import { Clock } from "./clock";
import { dayLabel, justTaken, notLoaded, nothingFree, partsOfDay } from "./day_words";
import { FreeTimes } from "./free_times";
import { addDays, addMonths, monthOf } from "./month_grid";
import { MonthPanel } from "./month_panel";
import { PageAddress } from "./page_address";
import { SlotFeed } from "./slot_feed";

/** Times that others take vanish while one looks, within this long. */
const REFRESH_MS = 10_000;

/** So long it takes, as a rule, to read a calendar outside: then its news are here. */
const SOON_MS = 3_000;

/**
 * Choosing a time: with whom, which day, when.
 *
 * It keeps what was chosen and what is free; all that is seen follows from these fields. The
 * form that comes after it is `BookingForm`: `booking-chosen` goes there, `booking-refused` or
 * `booking-booked` comes back. Several panels may be on a page.
 */
export class BookingPanel extends MonthPanel {
    static selector = ".o_booking_panel";
    dynamicContent = {
        _root: {
            "t-att-data-step": () => this.step,
            "t-on-booking-refused": this.onRefused,
            "t-on-booking-booked": this.onBooked,
            "t-on-booking-shown": () => this.goTo("done"),
            "t-on-booking-zone": this.onZone,
        },
        _window: { "t-on-popstate": this.onPopState },
        _document: { "t-on-visibilitychange": this.onVisibility },
        ".o_booking_step_when": { "t-att-hidden": () => this.step !== "when" },
        ".o_booking_step_details": { "t-att-hidden": () => this.step !== "details" },
        ".o_booking_step_done": { "t-att-hidden": () => this.step !== "done" },
        ".o_booking_problem": {
            "t-att-hidden": () => !this.problem,
            "t-out": () => this.problem,
        },
        ".o_booking_live": { "t-out": () => this.news },
        "input[name=minutes]": { "t-on-change": this.onLength },
        "input[name=resource]": { "t-on-change": this.onResource },
        ".o_booking_month_label": { "t-out": () => this.clock.month(this.month) },
        ".o_booking_previous": {
            "t-on-click": () => this.turnTo(addMonths(this.month, -1)),
            "t-att-aria-disabled": () => String(!this.isWithinReach(addMonths(this.month, -1))),
        },
        ".o_booking_next": {
            "t-on-click": () => this.turnTo(addMonths(this.month, 1)),
            "t-att-aria-disabled": () => String(!this.isWithinReach(addMonths(this.month, 1))),
        },
        ".o_booking_grid": {
            "t-att-aria-busy": () => String(!this.free.days && !this.free.failed),
            "t-on-keydown": this.onKey,
        },
        ".o_booking_day": {
            "t-on-click": (ev) => this.pickDay(ev.currentTarget.dataset.day),
            "t-att-class": (el) => ({
                o_booking_free: this.isFree(el.dataset.day),
                o_booking_today: el.dataset.day === this.clock.today,
            }),
            "t-att-aria-label": (el) => dayLabel(el.dataset.day, this.free, this.clock),
            "t-att-aria-selected": (el) => String(el.dataset.day === this.day),
            "t-att-aria-disabled": (el) => String(!this.isFree(el.dataset.day)),
            "t-att-tabindex": (el) => (el.dataset.day === this.focusDay ? "0" : "-1"),
        },
        ".o_booking_time": { "t-on-click": (ev) => this.pickTime(ev.currentTarget.dataset) },
        ".o_booking_jump": { "t-on-click": this.onJump },
        ".o_booking_retry": { "t-on-click": () => this.load() },
        ".o_booking_change": { "t-on-click": () => window.history.back() },
    };

    setup() {
        const { zone, horizon, weekStart } = this.el.dataset;
        this.address = new PageAddress(this.el.dataset);
        this.form = this.el.querySelector(".o_booking_step_details");
        this.weekStart = parseInt(weekStart);
        this.clock = new Clock(Intl.DateTimeFormat().resolvedOptions().timeZone || zone);
        this.lastMonth = monthOf(addDays(this.clock.today, parseInt(horizon)));
        this.free = new FreeTimes(new SlotFeed(this.el.dataset), monthOf(this.clock.today));
        this.problem = this.el.querySelector(".o_booking_problem").textContent.trim();
        this.news = "";
        this.step = "when";
        this.isBooked = false;
    }

    /** Begin where the address says, else where the first free time is. */
    async start() {
        const { date } = this.address;
        this.day = date;
        if (date && this.isWithinReach(monthOf(date))) {
            this.free.turnTo(monthOf(date));
        }
        this.drawMonth();
        this.refreshIn(SOON_MS);
        await this.load();
        if (this.free.nextDay) {
            this.turnTo(monthOf(this.free.nextDay), this.free.nextDay);
        }
    }

    // What is free -----------------------------------------------------------------------------

    get people() {
        return this.el.querySelectorAll("input[name=resource]");
    }

    /** The field of who was chosen; undefined where there is no choice. */
    get person() {
        return [...this.people].find((input) => input.checked || input.type === "hidden");
    }

    get wish() {
        const minutes = this.el.querySelector("input[name=minutes]:checked")?.value || "";
        return { zone: this.clock.zone, resource: this.person?.value || "", minutes };
    }

    isFree(day) {
        return this.free.of(day).length > 0;
    }

    async load() {
        const changed = await this.waitFor(this.free.read(this.wish, this.clock.today));
        if (changed) {
            this.show();
        }
    }

    /** Follow what is free now. */
    show() {
        if (!this.isFree(this.day)) {
            this.day = this.free.firstDayFrom(this.day);
        }
        this.drawTimes();
        if (this.free.failed) {
            this.news = notLoaded().message;
        } else if (this.free.isEmpty) {
            this.news = nothingFree(this.free, this.clock).message;
        }
        if (this.step === "details" && this.chosen && !this.free.has(this.chosen)) {
            this.onRefused({ detail: { message: justTaken() } });
        }
    }

    /** Whether somebody is choosing here: who has booked, or looks elsewhere, needs no news. */
    get isWatched() {
        return !this.isBooked && document.visibilityState === "visible";
    }

    refreshIn(milliseconds) {
        clearTimeout(this.timer);
        if (this.isWatched) {
            this.timer = this.waitForTimeout(() => this.refresh(), milliseconds);
        }
    }

    async refresh() {
        this.refreshIn(REFRESH_MS);
        if (this.isWatched && this.free.days) {
            this.load();
            if (await this.waitFor(this.free.feed.look())) {
                this.refreshIn(SOON_MS);
            }
        }
    }

    // What is chosen ---------------------------------------------------------------------------

    onResource() {
        this.address.note({ resource: this.person.value });
        this.lookAnew();
    }

    onLength() {
        this.lookAnew();
    }

    /** Other times are free now: nothing of what was known holds. */
    lookAnew() {
        this.free.forget();
        this.forget();
        this.load();
    }

    onJump() {
        this.turnTo(monthOf(this.free.nextDay), this.free.nextDay);
    }

    onZone(ev) {
        this.clock = new Clock(ev.detail.zone);
        this.lookAnew();
    }

    forget() {
        this.day = null;
        this.problem = "";
        this.drawTimes();
    }

    pickDay(day) {
        if (!this.isFree(day)) {
            return;
        }
        this.day = day;
        this.problem = "";
        this.drawTimes();
        this.address.note({ date: day });
        this.cursor = day;
        this.news = dayLabel(day, this.free, this.clock);
    }

    pickTime({ start, time }) {
        const person = this.person?.dataset.name;
        this.chosen = { start, time, person, day: this.day, clock: this.clock, ...this.free.span };
        this.problem = "";
        window.history.pushState({ booking: this.form.id }, "");
        this.goTo("details");
        this.tellForm("booking-chosen", this.chosen);
    }

    goTo(step) {
        this.step = step;
        this.updateContent();
    }

    tellForm(name, detail) {
        this.form.dispatchEvent(new CustomEvent(name, { detail }));
    }

    tellDone(name, detail) {
        const place = this.el.querySelector(".o_booking_step_done");
        place.dispatchEvent(new CustomEvent(name, { detail }));
    }

    // What comes back -----------------------------------------------------------------------------

    /** Back and forward between the steps; what was booked is booked, so there is no way back. */
    onPopState(ev) {
        const forward = ev.state?.booking === this.form.id && this.chosen;
        const step = forward ? "details" : "when";
        if (step === this.step) {
            return;
        }
        this.tellDone("booking-hide");
        this.isBooked = false;
        this.goTo(step);
        this.tellForm(forward ? "booking-chosen" : "booking-left", this.chosen);
        this.refresh();
    }

    onBooked(ev) {
        this.chosen = null;
        this.isBooked = true;
        clearTimeout(this.timer);
        this.tellDone("booking-show", { url: ev.detail.url, place: this.el.dataset.place });
    }

    /** The chosen time could not be had: show what is free now, and say why. */
    onRefused(ev) {
        const { message, slots } = ev.detail;
        this.tellForm("booking-left");
        this.step = "when";
        this.problem = message;
        window.history.replaceState(null, "");
        if (slots && this.free.take(slots.days)) {
            this.show();
        }
        this.updateContent();
        this.el.querySelector(".o_booking_problem").focus();
    }

    onVisibility() {
        this.refresh();
    }

    // Drawing ------------------------------------------------------------------------------------

    /** The times of the chosen day, or what to do when there are none. */
    drawTimes() {
        const place = ".o_booking_times";
        if (this.isFree(this.day)) {
            const parts = partsOfDay(this.free.of(this.day), this.clock);
            this.draw(place, "BookingTimes", { title: this.clock.day(this.day), parts });
        } else if (this.free.failed) {
            this.draw(place, "BookingNoTimes", notLoaded());
        } else if (this.free.isEmpty) {
            this.draw(place, "BookingNoTimes", nothingFree(this.free, this.clock));
        } else {
            this.draw(place, "BookingTimesSkeleton", {});
        }
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.panel", BookingPanel);
