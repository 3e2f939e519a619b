// Wall-clock texts ("2027-03-01T09:30") in the account's zone. The browser's zone never matters:
// all reckoning is done as if they were UTC.

const MINUTE = 60000;
export const DAY = 24 * 60 * MINUTE;

export const stamp = (text) => Date.parse(text.length > 10 ? `${text}:00Z` : `${text}T00:00:00Z`);
export const wall = (time) => new Date(time).toISOString().slice(0, 16);
export const day = (text) => text.slice(0, 10);
export const clock = (text) => text.slice(11, 16);
export const addDays = (text, days) => day(wall(stamp(day(text)) + days * DAY));
export const addMinutes = (text, minutes) => wall(stamp(text) + minutes * MINUTE);
export const minutesBetween = (from, to) => (stamp(to) - stamp(from)) / MINUTE;

export const monday = (text) => addDays(text, -((new Date(stamp(day(text))).getUTCDay() + 6) % 7));

const written = (text, options) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(stamp(day(text)));

export const weekday = (text) => written(text, { weekday: "short" });
export const longDay = (text) => written(text, { weekday: "long", day: "numeric", month: "long" });
export const dayNumber = (text) => String(Number(text.slice(8, 10)));

export function weekTitle(first) {
  const last = addDays(first, 6);
  const same = first.slice(0, 7) === last.slice(0, 7);
  const start = same ? dayNumber(first) : written(first, { day: "numeric", month: "long" });
  return `${start} – ${written(last, { day: "numeric", month: "long", year: "numeric" })}`;
}
