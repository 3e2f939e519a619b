import { Component } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { dependenciesOf, useLiveFacts } from "../progress/live_facts";
import { ago, useClock } from "./clock";

const FIELDS = {
    health: "selection",
    read_total: "integer",
    done_count: "integer",
    followed_count: "integer",
    data_read_at: "datetime",
    question_count: "integer",
    retry_at: "datetime",
    last_error: "char",
};

const EVERY = 2000; // milliseconds between two looks while a calendar is being read
const PATIENT = 10000; // and after a while, when nobody seems to read it
const LOOKS = 60;

function isReading(facts) {
    return facts.health === "reading";
}

/** There will be news by themselves. */
function isMoving({ health }) {
    return ["reading", "trouble"].includes(health);
}

/**
 * How a connection is doing, in one line. While it is being read the line moves by itself.
 */
export class CalendarProgress extends Component {
    static template = "appointment_calendar_sync.CalendarProgress";
    static props = { ...standardWidgetProps, brief: { type: Boolean, optional: true } };

    setup() {
        this.clock = useClock();
        this.live = useLiveFacts(FIELDS, isMoving, (looks) => this.pause(looks));
    }

    /** What will be tried again at a certain time is not hurried by looking. */
    pause(looks) {
        const soon = this.reading || !this.facts.retry_at;
        return soon && looks < LOOKS ? EVERY : PATIENT;
    }

    get facts() {
        return this.live.facts;
    }

    get reading() {
        return isReading(this.facts);
    }

    /** What went wrong, unless the page says so by itself. */
    get trouble() {
        const { health, last_error } = this.facts;
        return !this.props.brief && ["trouble", "reconnect"].includes(health) && last_error;
    }

    get percent() {
        return Math.round((100 * this.facts.done_count) / (this.facts.followed_count || 1));
    }

    get tone() {
        const tones = { fresh: "success", reading: "info", choose: "info", reconnect: "danger" };
        return tones[this.facts.health] || "warning";
    }

    get sentence() {
        const { health, data_read_at, question_count } = this.facts;
        switch (health) {
            case "fresh":
                return data_read_at
                    ? _t("Up to date – %s", ago(data_read_at, this.clock.now))
                    : _t("Connected");
            case "reading":
                return _t("Reading…");
            case "choose":
                return _t("Choose which calendars to use");
            case "late":
                return data_read_at
                    ? _t("Not read since %s", formatDateTime(data_read_at))
                    : _t("Waiting to be read");
            case "trouble":
                return this.waiting;
            case "held":
                return _t("Many appointments vanished: please decide");
            case "attention":
                return _t("One of the calendars can not be read");
            case "reconnect":
                return _t("Please connect again");
            case "question":
                return question_count === 1
                    ? _t("Up to date – 1 question")
                    : _t("Up to date – %s questions", question_count);
            case "paused":
                return _t("Paused");
            default:
                return _t("Disconnected");
        }
    }

    /** Until it works again, what was read last is what counts. */
    get waiting() {
        const { data_read_at, retry_at } = this.facts;
        const age = data_read_at && ago(data_read_at, this.clock.now);
        const time = retry_at && retry_at.toLocaleString(luxon.DateTime.TIME_SIMPLE);
        if (age && time) {
            return _t("Last read %(age)s – trying again at %(time)s", { age, time });
        }
        if (age) {
            return _t("Last read %s – trying again", age);
        }
        return time ? _t("Trying again at %s", time) : _t("Trying again");
    }

    get count() {
        const { read_total, done_count, followed_count } = this.facts;
        const calendars = { done: done_count, all: followed_count };
        if (!read_total) {
            return _t("%(done)s of %(all)s calendars done", calendars);
        }
        return _t("%(events)s events so far, %(done)s of %(all)s calendars done", {
            events: formatInteger(read_total),
            ...calendars,
        });
    }
}

export const calendarProgress = {
    component: CalendarProgress,
    extractProps: ({ attrs }) => ({ brief: Boolean(attrs.brief) }),
    fieldDependencies: dependenciesOf(FIELDS),
};

registry.category("view_widgets").add("calendar_progress", calendarProgress);
