import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The origin of the page around this one; empty when there is none, or its name is kept back. */
function hostOrigin() {
    if (window.parent === window) {
        return "";
    }
    const known = window.location.ancestorOrigins?.[0];
    return known || (document.referrer && new URL(document.referrer).origin);
}

/**
 * Tells the page around a frame how high it is, so that nobody has to scroll in it
 * (`static/embed/embed.js` listens there).
 */
export class EmbedHeight extends Interaction {
    static selector = ".o_booking_embed";
    dynamicContent = {
        _window: { "t-on-message": this.onMessage },
    };

    start() {
        this.host = hostOrigin();
        const watch = new ResizeObserver(() => this.tell());
        watch.observe(this.el);
        this.registerCleanup(() => watch.disconnect());
    }

    onMessage(ev) {
        if (ev.source === window.parent && ev.data?.booking === "ask") {
            this.tell();
        }
    }

    tell() {
        const height = Math.ceil(this.el.getBoundingClientRect().height);
        if (this.host) {
            window.parent.postMessage({ booking: "height", height }, this.host);
        }
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.embed", EmbedHeight);
