import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { nameAnew } from "./own_names";

/**
 * A block in which a service is booked, on any page of the website.
 *
 * What is in it comes from the server when the page is shown: the page that was saved knows only
 * which service (`data-service`) and, if wanted, which practitioner (`data-resource`) it is for.
 */
export class BookingBlock extends Interaction {
    static selector = ".s_booking";
    dynamicContent = {
        _root: { "t-att-class": () => ({ "d-none": this.isNothing }) },
    };

    setup() {
        this.isNothing = false;
    }

    get address() {
        const { service, resource } = this.el.dataset;
        return `/book/block/${parseInt(service) || 0}?${new URLSearchParams({ resource: resource || "" })}`;
    }

    async willStart() {
        this.content = await this.waitFor(this.fetchContent());
        this.isNothing = !this.content;
    }

    /** Not after an await: what is drawn then the website's editor takes for a change of the page. */
    start() {
        if (this.content) {
            this.show(this.content);
        }
    }

    /** HTML; nothing when there is nothing to show. */
    async fetchContent() {
        const response = await fetch(this.address).catch(() => null);
        return response?.ok ? response.text() : "";
    }

    show(html) {
        const place = this.el.querySelector(".s_booking_place");
        const content = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
        nameAnew(content);
        this.removeChildren(place);
        this.insert(content, place);
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.block", BookingBlock);
