import { Component, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Choices } from "./choices";
import { QuestionRow } from "./question_row";

const NEWS = "appointment_calendar_sync.question";

/**
 * Both versions of one appointment side by side, and the choice between them.
 *
 * When either side changes meanwhile, the page shows that at once: what is decided is always
 * what was seen.
 */
export class CalendarQuestion extends Component {
    static template = "appointment_calendar_sync.CalendarQuestion";
    static components = { QuestionRow };
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.bus = useService("bus_service");
        this.messages = useRef("messages");
        this.choices = useState(new Choices());
        this.state = useState({ page: null, mixing: false, busy: false, refusal: "", news: "" });
        this.hear = this.hear.bind(this);
        onWillStart(() => this.load());
        this.bus.subscribe(NEWS, this.hear);
        onWillUnmount(() => this.bus.unsubscribe(NEWS, this.hear));
    }

    get page() {
        return this.state.page;
    }

    get open() {
        return this.page.state === "open";
    }

    /** Whether there is more than one thing to choose. */
    get canMix() {
        return this.choices.groups > 1;
    }

    get sides() {
        return ["odoo", "calendar"].map((name) => ({ name, ...this.page.sides[name] }));
    }

    async load() {
        const { resModel, resId } = this.props.record;
        this.state.page = await this.orm.call(resModel, "side_by_side", [[resId]]);
        this.choices.follow(this.page.rows);
        this.state.mixing = this.state.mixing && this.open && this.canMix;
    }

    async hear({ id }) {
        if (id !== this.props.record.resId || this.state.busy) {
            return;
        }
        const before = this.page.seen;
        await this.load();
        if (this.page.seen !== before) {
            this.state.refusal = "";
            this.state.news = _t("It has just been changed. This is how it is now.");
        }
    }

    keep(side) {
        return this.decide(this.choices.all(side));
    }

    keepMix() {
        return this.decide(this.choices.chosen);
    }

    decide(sides) {
        const done = this.page.one_way
            ? _t("Decided. Nothing is written into your calendar.")
            : _t("Decided. Both sides follow.");
        return this.attempt("decide", [sides, this.page.seen], done);
    }

    undo() {
        return this.attempt("undo", [], _t("Taken back. Please choose again."));
    }

    /** Call a method; what is refused is said on the page, beside what it is about. */
    async attempt(method, args, done) {
        const { resModel, resId, model } = this.props.record;
        Object.assign(this.state, { busy: true, refusal: "", news: "" });
        try {
            await this.orm.call(resModel, method, [[resId], ...args]);
            this.notification.add(done, { type: "success" });
            await model.root.load();
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.refusal = error.data?.message || error.message;
        } finally {
            this.state.busy = false;
            await this.load();
            this.messages.el?.focus();
        }
    }
}

registry.category("view_widgets").add("calendar_question", { component: CalendarQuestion });
