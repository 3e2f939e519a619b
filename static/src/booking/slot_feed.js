/** The fields of the form that say what was chosen, and nothing of who it is. */
const CHOICE = ["csrf_token", "start", "tz", "from", "to", "resource", "minutes", "homepage"];

/**
 * What the server says is free. It answers for the moment only, so nothing is kept for long.
 *
 * `pass` says who asks where no cookie can: in a frame on a page of another website.
 */
export class SlotFeed {
    constructor({ url, pass }) {
        this.url = url;
        this.headers = { Accept: "application/json", ...(pass && { "X-Booking-Pass": pass }) };
    }

    /** {day: [{start, left}]} from day `first` to day `last`; null when asked anew meanwhile. */
    async days(first, last, { zone, resource, minutes }) {
        this.pending?.abort();
        this.pending = new AbortController();
        const query = { from: first, to: last, tz: zone, resource, minutes };
        try {
            const answer = await this._get("slots", query, this.pending.signal);
            return answer.days;
        } catch (error) {
            if (error.name === "AbortError") {
                return null;
            }
            throw error;
        }
    }

    /** The first day from `first` on with a free time; null when there is none. */
    async nextDay(first, { zone, resource, minutes }) {
        const answer = await this._get("next", { from: first, tz: zone, resource, minutes });
        return answer.day;
    }

    /**
     * Say that somebody is looking: calendars outside are then read more often.
     *
     * @returns {Promise<boolean>} whether one is just being read, so that there may be news soon
     */
    async look() {
        const answer = await this._post("look", this._signed()).catch(() => null);
        return answer?.status === 202;
    }

    /** Have a time kept for this visitor, in place of what was kept before: {status, answer}. */
    hold(form) {
        const typed = new FormData(form);
        const body = new FormData();
        CHOICE.filter((name) => typed.has(name)).forEach((name) => body.set(name, typed.get(name)));
        return this._send("hold", body);
    }

    /** Give back the time that this visitor keeps. It gets through when the page is left, too. */
    release(start) {
        const body = this._signed();
        body.set("start", start);
        return this._post("release", body, { keepalive: true }).catch(() => {});
    }

    /** Send what was typed: {status, answer}, whatever the answer is. */
    confirm(body) {
        return this._send("confirm", body);
    }

    async _send(what, body) {
        const response = await this._post(what, body);
        return { status: response.status, answer: await response.json() };
    }

    _signed() {
        const body = new FormData();
        body.set("csrf_token", odoo.csrf_token);
        return body;
    }

    _post(what, body, options = {}) {
        const { headers } = this;
        return fetch(`${this.url}/${what}`, { method: "POST", body, headers, ...options });
    }

    async _get(what, query, signal) {
        const address = `${this.url}/${what}?${new URLSearchParams(query)}`;
        const response = await fetch(address, { headers: this.headers, signal });
        if (!response.ok) {
            throw new Error(`${what}: ${response.status}`);
        }
        return response.json();
    }
}
