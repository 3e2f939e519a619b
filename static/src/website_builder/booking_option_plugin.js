import { BuilderAction } from "@html_builder/core/builder_action";
import { BaseOptionComponent, useDomState } from "@html_builder/core/utils";
import { Plugin } from "@html_editor/plugin";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** What the block "Book an appointment" is about: which service, and with whom. */
export class BookingOption extends BaseOptionComponent {
    static template = "appointment_calendar_sync.BookingOption";
    static selector = ".s_booking";

    setup() {
        super.setup();
        const orm = useService("orm");
        this.state = useDomState(async ({ dataset }) => {
            const id = parseInt(dataset.service);
            const found = id ? await orm.searchRead("booking.service", [["id", "=", id]], ["resource_ids"]) : [];
            return { people: found[0]?.resource_ids || [] };
        });
    }

    get peopleDomain() {
        return [["id", "in", this.state.people]];
    }
}

/** Keeps the record that was chosen in an attribute of the block: `{ attribute, forgets }`. */
export class BookingChoiceAction extends BuilderAction {
    static id = "bookingChoice";

    setup() {
        this.preview = false;
    }

    getValue({ editingElement, params: { attribute } }) {
        const id = parseInt(editingElement.dataset[attribute]);
        return id ? JSON.stringify({ id }) : undefined;
    }

    apply({ editingElement, params: { attribute, forgets }, value }) {
        editingElement.dataset[attribute] = JSON.parse(value).id;
        if (forgets) {
            delete editingElement.dataset[forgets];
        }
    }

    clean({ editingElement, params: { attribute } }) {
        delete editingElement.dataset[attribute];
    }
}

class BookingOptionPlugin extends Plugin {
    static id = "bookingOption";
    resources = {
        builder_options: [BookingOption],
        builder_actions: { BookingChoiceAction },
        on_snippet_dropped_handlers: this.chooseFirst.bind(this),
    };

    /** A block that was just put somewhere is about the first service. */
    async chooseFirst({ snippetEl }) {
        const blocks = [snippetEl, ...snippetEl.querySelectorAll(".s_booking")];
        const fresh = blocks.filter((el) => el.matches(".s_booking") && !el.dataset.service);
        if (!fresh.length) {
            return;
        }
        const domain = [["is_published", "=", true]];
        const [first] = await this.services.orm.search("booking.service", domain, { limit: 1 });
        if (first) {
            fresh.forEach((el) => (el.dataset.service = first));
        }
    }
}

registry.category("website-plugins").add(BookingOptionPlugin.id, BookingOptionPlugin);
