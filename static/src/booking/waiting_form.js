import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { Clock } from "./clock";
import { HumanCheck } from "./human_check";

/**
 * The form of the waiting list: it says which clock its visitor reads, and where the website asks
 * for a proof of somebody, it has one.
 */
export class WaitingForm extends Interaction {
    static selector = ".o_booking_waiting_form";
    dynamicContent = {
        _root: {
            "t-on-focusin": () => this.human.begin(),
            "t-on-submit.prevent": this.onSubmit,
        },
        _window: { "t-on-pageshow": () => (this.sending = false) },
        "[name=tz]": { "t-att-value": () => this.clock.zone },
        "[name=clock]": { "t-att-value": () => this.clock.hours },
        "[type=submit]": { "t-att-aria-disabled": () => String(this.sending) },
    };

    setup() {
        this.clock = new Clock(Intl.DateTimeFormat().resolvedOptions().timeZone);
        this.human = new HumanCheck(this.el);
        this.sending = false;
    }

    async onSubmit() {
        if (this.sending) {
            return;
        }
        this.sending = true;
        this.human.begin();
        try {
            await this.waitFor(this.human.sign({ set: (name, value) => this.add(name, value) }));
        } catch {
            // Without a proof, the server says in words what is missing.
        }
        this.el.submit();
    }

    add(name, value) {
        const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
        this.el.querySelector(`[type=hidden][name="${name}"]`)?.remove();
        this.insert(field);
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.waiting", WaitingForm);
