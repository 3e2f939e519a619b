import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { fetchLeaf, focusOn, leafOf, setSignposts } from "./page_leaf";

/** From the services to one of them, and back. */
const CARD = ".o_booking_card";
const BACK = ".o_booking_back";

/** Whether a click wants the link here, and not in a window of its own. */
function isPlain(ev) {
    return !ev.button && !ev.metaKey && !ev.ctrlKey && !ev.shiftKey && !ev.altKey;
}

/**
 * From the list of services to the times of one of them and back, without loading a page anew.
 *
 * The pages are the usual ones, and so are their links: what is not as expected is loaded in the
 * usual way. So is everything for who may edit the website, whose tools look at what was loaded.
 */
export class PageTurner extends Interaction {
    static selector = "main";
    static selectorHas = ".o_booking_leaf";
    dynamicContent = {
        _root: {
            "t-att-class": () => ({ o_booking_turning: this.isTurning }),
            "t-on-click": this.onClick,
        },
        _window: { "t-on-popstate": this.onPopState },
    };

    setup() {
        const { editable, translatable } = document.documentElement.dataset;
        this.isEdited = Boolean(editable || translatable);
        this.path = window.location.pathname;
        this.isTurning = false;
    }

    start() {
        this.news = document.createElement("div");
        this.news.className = "visually-hidden";
        this.news.setAttribute("role", "status");
        this.insert(this.news);
    }

    onClick(ev) {
        const link = ev.target.closest(`${CARD}, ${BACK}`);
        if (!link || link.target || !isPlain(ev) || this.isEdited) {
            return;
        }
        ev.preventDefault();
        if (link.matches(CARD)) {
            this.listUrl = window.location.href;
        }
        this.turn(link.href, true);
    }

    /** The browser's way back and forth. Between the steps of a booking the path stays the same. */
    onPopState() {
        this.stop();
        if (window.location.pathname !== this.path) {
            this.turn(window.location.href, false);
        }
    }

    /** Show the page at `url`, which is the address already unless it `isNew`. */
    async turn(url, isNew) {
        this.stop();
        const { signal } = (this.turning = new AbortController());
        this.isTurning = true;
        const found = this.keptAt(url) || (await this.waitFor(fetchLeaf(url, signal)));
        if (signal.aborted) {
            return; // something else was wanted meanwhile
        }
        this.isTurning = false;
        if (!found) {
            isNew ? window.location.assign(url) : window.location.reload();
            return;
        }
        if (isNew) {
            window.history.pushState(null, "", found.url || url);
        }
        this.show(found);
    }

    stop() {
        this.turning?.abort();
        this.isTurning = false;
    }

    /** The list that was left for a service: with what was searched in it, and where one was. */
    keptAt(url) {
        return new URL(url).pathname === this.list?.path && this.list;
    }

    show({ leaf, title, signposts, top = 0 }) {
        const from = this.path;
        this.replace(leaf);
        this.path = window.location.pathname;
        document.title = title;
        setSignposts(signposts);
        this.news.textContent = title;
        this.leadBack(leaf);
        focusOn(leaf, leaf === this.list?.leaf ? from : null);
        window.scrollTo({ top, behavior: "instant" });
    }

    replace(leaf) {
        const left = leafOf(document);
        if (left.leaf.querySelector(CARD)) {
            this.list = { ...left, path: this.path, top: window.scrollY };
        }
        const interactions = this.services["public.interactions"];
        interactions.stopInteractions(left.leaf);
        left.leaf.replaceWith(leaf);
        interactions.startInteractions(leaf);
    }

    /** The link to all services leads to what was found among them. */
    leadBack(leaf) {
        const link = leaf.querySelector(BACK);
        if (link && this.listUrl) {
            link.href = this.listUrl;
        }
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.turner", PageTurner);
