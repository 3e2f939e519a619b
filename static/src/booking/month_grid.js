/**
 * Days and months as text ("2027-03-01", "2027-03"): no time of day, no zone, nothing to slip.
 */

const DAY = 24 * 60 * 60 * 1000;

function utc(day) {
    const [year, month, date] = day.split("-").map(Number);
    return new Date(Date.UTC(year, month - 1, date));
}

function text(date) {
    return date.toISOString().slice(0, 10);
}

export function monthOf(day) {
    return day.slice(0, 7);
}

export function addDays(day, count) {
    return text(new Date(utc(day).getTime() + count * DAY));
}

export function addMonths(month, count) {
    const date = utc(`${month}-01`);
    date.setUTCMonth(date.getUTCMonth() + count);
    return monthOf(text(date));
}

export function lastDay(month) {
    return addDays(`${addMonths(month, 1)}-01`, -1);
}

/** The same date in another month, or that month's last day when it is shorter. */
export function sameDateIn(month, day) {
    const wanted = `${month}-${day.slice(8)}`;
    const last = lastDay(month);
    return wanted < last ? wanted : last;
}

/** How many days `day` is after the start of its week. `weekStart`: 1 is Monday, 7 Sunday. */
export function weekOffset(day, weekStart) {
    return (utc(day).getUTCDay() - weekStart + 7) % 7;
}

/** Weeks of seven days; null stands for days of other months. */
export function weeksOf(month, weekStart) {
    const first = `${month}-01`;
    const cells = new Array(weekOffset(first, weekStart)).fill(null);
    for (let day = first; monthOf(day) === month; day = addDays(day, 1)) {
        cells.push(day);
    }
    while (cells.length % 7) {
        cells.push(null);
    }
    const weeks = [];
    for (let start = 0; start < cells.length; start += 7) {
        weeks.push(cells.slice(start, start + 7));
    }
    return weeks;
}

/** Where a key of the WAI-ARIA grid pattern leads from `day`; undefined for other keys. */
export function dayAfterKey(key, day, weekStart) {
    const offset = weekOffset(day, weekStart);
    switch (key) {
        case "ArrowLeft":
            return addDays(day, -1);
        case "ArrowRight":
            return addDays(day, 1);
        case "ArrowUp":
            return addDays(day, -7);
        case "ArrowDown":
            return addDays(day, 7);
        case "Home":
            return addDays(day, -offset);
        case "End":
            return addDays(day, 6 - offset);
        case "PageUp":
            return sameDateIn(addMonths(monthOf(day), -1), day);
        case "PageDown":
            return sameDateIn(addMonths(monthOf(day), 1), day);
    }
}
