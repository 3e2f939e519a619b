import { _t } from "@web/core/l10n/translation";
import { monthOf } from "./month_grid";

const PARTS = [
    { from: 0, name: _t("Morning") },
    { from: 12, name: _t("Afternoon") },
    { from: 17, name: _t("Evening") },
];

/** What a screen reader says of a day: its date, and how much of it is free. */
export function dayLabel(day, free, clock) {
    const date = clock.day(day);
    const count = free.of(day).length;
    if (!free.days) {
        return date;
    }
    if (!count) {
        return _t("%s, nothing free", date);
    }
    return count === 1
        ? _t("%s, one free time", date)
        : _t("%(date)s, %(count)s free times", { date, count });
}

/** The slots of a day by the part of the day they lie in: [{name, slots: [{start, label, left}]}]. */
export function partsOfDay(slots, clock) {
    const parts = PARTS.map(({ from, name }, index) => {
        const until = PARTS[index + 1]?.from ?? 24;
        const inside = slots.filter(({ start }) => {
            const hour = clock.hour(start);
            return from <= hour && hour < until;
        });
        return {
            name: String(name),
            slots: labelled(inside, clock),
        };
    });
    return parts.filter((part) => part.slots.length);
}

/** How many places a group has left; nothing where each client comes alone. */
function leftText(left) {
    if (left === undefined) {
        return "";
    }
    return left === 1 ? _t("1 place left") : _t("%s places left", left);
}

/** When clocks are put back, an hour comes twice: then it is said which one is meant. */
function labelled(slots, clock) {
    const times = slots.map(({ start }) => clock.time(start));
    const isTwice = (time) => times.indexOf(time) !== times.lastIndexOf(time);
    return slots.map(({ start, left }, index) => ({
        start,
        label: isTwice(times[index]) ? clock.timeAndOffset(start) : times[index],
        left: leftText(left),
    }));
}

export function justTaken() {
    return _t("Somebody else has just taken this time. Please choose another one.");
}

/** What to show in place of times, and the one thing to do next: {message, action}. */
export function notLoaded() {
    return {
        message: _t("We could not load the free times. Is your connection all right?"),
        action: { className: "o_booking_retry", label: _t("Try again") },
    };
}

export function nothingFree({ month, nextDay }, clock) {
    if (nextDay) {
        const label = _t("Go to %s", clock.day(nextDay));
        return {
            message: _t("Nothing is free in %s.", clock.month(month)),
            action: { className: "o_booking_jump", label },
        };
    }
    if (nextDay === null && month === monthOf(clock.today)) {
        return {
            message: _t("Nothing is free at the moment. Please come back later, or write to us."),
            contact: true,
        };
    }
    return { message: _t("Nothing is free in %s.", clock.month(month)) };
}
