import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** As many as one can look through. */
const SHOWN = 40;

function allZones() {
    return Intl.supportedValuesOf?.("timeZone") || [];
}

/** "Europe/Brussels" as people read it, with its clock: "Europe/Brussels (GMT+1)". */
function zoneLabel(zone) {
    const options = { timeZone: zone, timeZoneName: "shortOffset" };
    const parts = new Intl.DateTimeFormat("en", options).formatToParts(new Date());
    const offset = parts.find((part) => part.type === "timeZoneName").value;
    return `${zone.replaceAll("_", " ")} (${offset})`;
}

/** Zones whose names hold all of the words; first those in which a word begins a name. */
function findZones(text) {
    const words = plain(text).split(/\s+/);
    const found = allZones().filter((zone) => words.every((word) => plain(zone).includes(word)));
    const begins = (zone) => words.every((word) => ` ${plain(zone)}`.includes(` ${word}`));
    return [...found.filter(begins), ...found.filter((zone) => !begins(zone))];
}

function plain(name) {
    return name.toLowerCase().replaceAll(/[_/]/g, " ").trim();
}

/** A combobox that finds a time zone by any part of its name (WAI-ARIA, list autocomplete). */
export class ZonePicker extends Interaction {
    static selector = ".o_booking_zone";
    dynamicContent = {
        input: {
            "t-on-focus": this.onFocus,
            "t-on-input": this.onInput,
            "t-on-keydown": this.onKey,
            "t-on-blur": this.close,
            "t-att-aria-expanded": () => String(this.found.length > 0),
            "t-att-aria-activedescendant": () => (this.active ? `${this.input.id}_${this.index}` : null),
        },
        ul: { "t-att-hidden": () => !this.found.length },
        // The list takes the press itself, before the field loses the focus.
        li: {
            "t-on-mousedown.prevent": (ev) => this.choose(ev.currentTarget.dataset.zone),
            "t-att-aria-selected": (el) => String(el.dataset.zone === this.active),
        },
    };

    setup() {
        this.input = this.el.querySelector("input");
        this.fallback = this.el.closest(".o_booking_panel").dataset.zone;
        this.zone = Intl.DateTimeFormat().resolvedOptions().timeZone || this.fallback;
        this.found = [];
        this.index = -1;
    }

    start() {
        this.input.value = zoneLabel(this.zone);
    }

    get active() {
        return this.found[this.index];
    }

    onFocus() {
        this.input.select();
    }

    onInput() {
        this.found = findZones(this.input.value).slice(0, SHOWN);
        this.index = this.found.length ? 0 : -1;
        this.draw();
    }

    onKey(ev) {
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        if (ev.key in steps) {
            ev.preventDefault();
            this.move(steps[ev.key]);
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            if (this.active) {
                this.choose(this.active);
            }
        } else if (ev.key === "Escape") {
            this.close();
        }
    }

    move(step) {
        if (!this.found.length) {
            this.found = allZones().slice(0, SHOWN);
            this.draw();
        }
        this.index = (this.index + step + this.found.length) % this.found.length;
        this.el.querySelectorAll("li")[this.index]?.scrollIntoView({ block: "nearest" });
    }

    choose(zone) {
        this.zone = zone;
        this.close();
        this.el.dispatchEvent(new CustomEvent("booking-zone", { bubbles: true, detail: { zone } }));
    }

    close() {
        this.found = [];
        this.index = -1;
        this.input.value = zoneLabel(this.zone);
    }

    draw() {
        const zones = this.found.map((zone) => ({ zone, label: zoneLabel(zone) }));
        const list = this.el.querySelector("ul");
        this.removeChildren(list, false);
        this.renderAt("appointment_calendar_sync.BookingZones", { zones, prefix: this.input.id }, list);
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.zone", ZonePicker);
