const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The day that the address of a booking page asks for (`?date=2027-03-01`), and what was chosen
 * there, written back: the address can be kept, sent to somebody and opened again.
 *
 * A panel within another page leaves the address alone: there may be several of them.
 */
export class PageAddress {
    constructor({ place }) {
        this.isOurs = place !== "snippet";
        const wanted = this.asked("date");
        this.date = DAY.test(wanted) && !isNaN(new Date(wanted)) ? wanted : null;
    }

    /** What the address says of `name`; empty when it says nothing. */
    asked(name) {
        const asked = this.isOurs ? new URLSearchParams(window.location.search) : new Map();
        return asked.get(name) || "";
    }

    /** Of a value that is empty nothing is said. */
    note(values) {
        if (!this.isOurs) {
            return;
        }
        const address = new URL(window.location.href);
        for (const [name, value] of Object.entries(values)) {
            if (value) {
                address.searchParams.set(name, value);
            } else {
                address.searchParams.delete(name);
            }
        }
        if (address.href !== window.location.href) {
            window.history.replaceState(window.history.state, "", address);
        }
    }
}
