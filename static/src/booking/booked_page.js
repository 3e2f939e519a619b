import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The client's own page of an appointment, as an element; null when it can not be had now. */
async function sheetOf(url) {
    try {
        const response = await fetch(url);
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        return response.ok ? page.querySelector(".o_booking_sheet") : null;
    } catch {
        return null;
    }
}

/**
 * What was booked, in place of the panel in which it was booked.
 *
 * It is the client's own page (`/book/manage/…`), so it says the same and can do the same. On a
 * page of ours the address becomes its address too; within others' pages it is only shown.
 */
export class BookedPage extends Interaction {
    static selector = ".o_booking_step_done";
    dynamicContent = {
        _root: {
            "t-on-booking-show": (ev) => this.show(ev.detail),
            "t-on-booking-hide": () => this.removeChildren(this.el, false),
        },
    };

    async show({ url, place }) {
        const sheet = await this.waitFor(sheetOf(url));
        if (!sheet) {
            window.open(url, place === "embed" ? "_top" : "_self");
            return;
        }
        if (place === "page") {
            window.history.replaceState(null, "", url);
        }
        this.removeChildren(this.el, false);
        this.insert(sheet);
        const title = sheet.querySelector("h1");
        title.tabIndex = -1;
        this.el.dispatchEvent(new CustomEvent("booking-shown", { bubbles: true }));
        title.focus(); // what is hidden can not have it
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.booked", BookedPage);
