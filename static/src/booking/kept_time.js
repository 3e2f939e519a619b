import { _t } from "@web/core/l10n/translation";

const KEPT = "kept";
const LAPSED = "lapsed";

/**
 * The time that is kept for this visitor while they fill in the form.
 *
 * When it is over, it is taken again as soon as the visitor does something: of a page that lies
 * open and forgotten others get the time. `refused` is called with the server's answer when
 * somebody else has it.
 */
export class KeptTime {
    constructor(feed, form, { changed, refused }) {
        this.feed = feed;
        this.form = form;
        this.changed = changed;
        this.refused = refused;
        this.turn = Promise.resolve();
        this.forget();
    }

    /** Keep the time that the form says. One after the other: what was chosen last counts. */
    keep(chosen) {
        const again = this.state === LAPSED && chosen === this.chosen;
        const text = again ? this.text : "";
        this.forget();
        Object.assign(this, { chosen, text });
        this.turn = this.turn.then(() => this._ask(chosen, again));
        return this.turn;
    }

    /** The visitor wants another time, or none. */
    release() {
        const { chosen } = this;
        this.forget();
        if (chosen) {
            this.turn = this.turn.then(() => this.feed.release(chosen.start));
        }
    }

    /** The page is left: there is no time to wait for one's turn. */
    drop() {
        if (this.chosen) {
            this.feed.release(this.chosen.start);
        }
        this.forget();
    }

    forget() {
        clearTimeout(this.timer);
        this.chosen = null;
        this.state = null;
        this.text = "";
    }

    /** The visitor is there. */
    noteSign() {
        this.seenAt = Date.now();
        if (this.state === LAPSED) {
            this.keep(this.chosen);
        }
    }

    async _ask(chosen, again) {
        if (chosen !== this.chosen) {
            return; // something else was chosen meanwhile
        }
        const { status, answer } = await this.feed.hold(this.form).catch(() => ({}));
        if (chosen !== this.chosen) {
            return;
        }
        if (status === 200 && answer.until) {
            this._take(answer, again);
        } else if (status === 409) {
            this.forget();
            this.refused(answer);
        } else {
            this.text = answer?.message || "";
            this.changed();
        }
    }

    _take({ until, seconds }, again) {
        const time = this.chosen.clock.time(until);
        this.state = KEPT;
        this.text = again
            ? _t("It was still free, and is kept for you again until %s.", time)
            : _t("Kept for you until %s", time);
        this.takenAt = Date.now();
        this.timer = setTimeout(() => this._lapse(), seconds * 1000);
        this.changed();
    }

    _lapse() {
        this.state = LAPSED;
        this.text = _t("This time is no longer kept for you. Go on, and we try to keep it again.");
        this.changed();
        if (this.seenAt > this.takenAt) {
            this.keep(this.chosen);
        }
    }
}
