import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { HumanCheck } from "./human_check";
import { KeptTime } from "./kept_time";
import { SlotFeed } from "./slot_feed";

/** The visitor's details, and the booking itself. */
export class BookingForm extends Interaction {
    static selector = ".o_booking_step_details";
    dynamicContent = {
        _root: {
            "t-on-booking-chosen": this.onChosen,
            "t-on-booking-left": () => this.kept.release(),
            "t-on-input": () => this.kept.noteSign(),
            "t-on-keydown": () => this.kept.noteSign(),
            "t-on-pointerdown": () => this.kept.noteSign(),
            "t-on-submit.prevent": this.onSubmit,
        },
        _window: {
            "t-on-pagehide": () => this.kept.drop(),
            "t-on-pageshow": this.onPageShow,
        },
        "[name=start]": { "t-att-value": () => this.chosen?.start },
        "[name=tz]": { "t-att-value": () => this.chosen?.clock.zone },
        "[name=clock]": { "t-att-value": () => this.chosen?.clock.hours },
        "[name=from]": { "t-att-value": () => this.chosen?.from },
        "[name=to]": { "t-att-value": () => this.chosen?.to },
        ".o_booking_chosen_day": { "t-out": () => this.chosen?.clock.day(this.chosen.day) },
        ".o_booking_chosen_time": { "t-out": () => this.timeText },
        ".o_booking_kept": { "t-out": () => this.kept.text },
        "input.form-control, input[type=checkbox], select, textarea": {
            "t-on-input": (ev) => delete this.fields[ev.currentTarget.name],
            "t-att-aria-invalid": (el) => (this.fields[el.name] ? "true" : null),
        },
        ".o_booking_choices": {
            "t-on-input": (ev) => delete this.fields[ev.currentTarget.dataset.field],
            "t-att-aria-invalid": (el) => (this.fields[el.dataset.field] ? "true" : null),
        },
        ".o_booking_field_problem": { "t-out": (el) => this.fields[el.dataset.field] || "" },
        ".o_booking_form_problem": {
            "t-att-hidden": () => !this.problem,
            "t-out": () => this.problem,
        },
        ".o_booking_submit": {
            "t-att-aria-disabled": () => String(this.sending),
            "t-out": () => (this.sending ? _t("One moment…") : this.submitText),
        },
    };

    setup() {
        this.feed = new SlotFeed(this.el.closest(".o_booking_panel").dataset);
        this.kept = new KeptTime(this.feed, this.el, {
            changed: () => this.updateContent(),
            refused: (answer) => this.refuse(answer),
        });
        this.submitText = this.el.querySelector(".o_booking_submit").textContent;
        this.human = new HumanCheck(this.el);
        this.chosen = null;
        this.fields = {};
        this.problem = "";
        this.sending = false;
    }

    get timeText() {
        if (!this.chosen) {
            return "";
        }
        const { time, person } = this.chosen;
        return person ? _t("%(time)s with %(person)s", { time, person }) : time;
    }

    onChosen(ev) {
        this.chosen = ev.detail;
        this.sending = false;
        this.problem = "";
        this.updateContent();
        this.kept.keep(this.chosen);
        this.human.begin();
        this.updateContent();
        this.el.querySelector(".o_booking_chosen_day").focus();
    }

    /** Back out of the browser's memory: what was kept was given back when the page was left. */
    onPageShow(ev) {
        if (!ev.persisted) {
            return;
        }
        this.sending = false;
        if (this.chosen && !this.el.hidden) {
            this.kept.keep(this.chosen);
        }
        this.updateContent();
    }

    destroy() {
        this.kept.drop();
    }

    async onSubmit() {
        if (this.sending) {
            return;
        }
        this.sending = true;
        this.booked = false;
        this.problem = "";
        this.updateContent();
        try {
            await this.waitFor(this.kept.turn);
            if (this.el.hidden) {
                return; // it could not be kept: somebody else was faster
            }
            const { status, answer } = await this.waitFor(this.confirm());
            this.take(status, answer);
        } catch {
            this.problem = _t("This did not get through. Please check your connection and try again.");
        }
        this.sending = this.booked;
    }

    async confirm() {
        const answer = await this.feed.confirm(await this.human.sign(new FormData(this.el)));
        this.human.renew();
        return answer;
    }

    refuse(answer) {
        this.kept.forget();
        this.tellPanel("booking-refused", answer);
    }

    tellPanel(name, detail) {
        this.el.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    }

    take(status, answer) {
        if (answer.url) {
            this.booked = true;
            this.kept.forget();
            this.tellPanel("booking-booked", answer);
        } else if (status === 409) {
            this.refuse(answer);
        } else {
            this.fields = answer.fields || {};
            this.problem = answer.message;
            this.updateContent();
            this.el.querySelector("[aria-invalid=true], .o_booking_form_problem").focus();
        }
    }
}

registry.category("public.interactions").add("appointment_calendar_sync.form", BookingForm);
