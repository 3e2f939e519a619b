import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { PageAddress } from "./page_address";

/** From so many on, one searches rather than reads. */
const MANY = 12;

/** "Coupe & Crème" and "creme coupe" are the same to who searches. */
function plain(text) {
    return text.normalize("NFD").replaceAll(/\p{Diacritic}/gu, "").toLowerCase();
}

/**
 * Finds services by any words of their cards: what they are called, where, and with whom.
 *
 * The words are in the address (`?search=`), so that they are still there on the way back.
 */
export class ServiceSearch extends Interaction {
    static selector = ".o_booking_list";
    dynamicContent = {
        ".o_booking_search": { "t-att-hidden": () => this.texts.size < MANY },
        ".o_booking_search input": { "t-on-input": this.onInput },
        ".o_booking_cards > li": { "t-att-hidden": (el) => !this.isFound(el) },
        ".o_booking_found": { "t-out": () => this.message },
    };

    setup() {
        const cards = [...this.el.querySelectorAll(".o_booking_cards > li")];
        this.texts = new Map(cards.map((card) => [card, plain(card.textContent)]));
        this.words = [];
        this.address = new PageAddress(this.el.dataset);
        if (this.texts.size >= MANY) {
            const input = this.el.querySelector(".o_booking_search input");
            input.value = this.address.asked("search");
            this.search(input.value);
        }
    }

    onInput(ev) {
        const { value } = ev.currentTarget;
        this.address.note({ search: value });
        this.search(value);
    }

    search(text) {
        this.words = plain(text).split(/\s+/).filter(Boolean);
    }

    isFound(card) {
        return this.words.every((word) => this.texts.get(card).includes(word));
    }

    get message() {
        if (!this.words.length) {
            return "";
        }
        const count = [...this.texts.keys()].filter((card) => this.isFound(card)).length;
        if (!count) {
            return _t("Nothing is called like that. Please try another word.");
        }
        return count === 1 ? _t("One service") : _t("%s services", count);
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.search", ServiceSearch);
