// The two faces of a week: a grid for wide screens, a list of days for narrow ones.

import { dragged } from "./drag.js";
import { addDays, clock, day, dayNumber, longDay, minutesBetween, weekday } from "./time.js";

const SIGNS = { place: "⌂", birthday: "★", away: "⤳", focus: "◎", mail: "✉" };
const STATES = ["free", "tentative", "declined", "private"];
const FIRST_HOUR = 7; // where the grid is scrolled to at first

const element = (tag, className, text = "") =>
  Object.assign(document.createElement(tag), { className, textContent: text });

export function drawWeek(place, view, actions) {
  const scrolled = place.querySelector(".scroll")?.scrollTop;
  const days = [...Array(7)].map((_, n) => addDays(view.first, n));
  const heads = element("div", "columns heads");
  heads.append(element("span", ""), ...days.map((date) => head(date, view)));
  heads.append(element("span", "label", "all day"), ...days.map((date) => wholeDays(date, view, actions)));
  const scroll = element("div", "scroll");
  const columns = element("div", "columns");
  columns.append(hours(), ...days.map((date) => column(date, view, actions)));
  scroll.append(columns);
  place.replaceChildren(heads, scroll);
  heads.style.paddingRight = `${scroll.offsetWidth - scroll.clientWidth}px`;
  scroll.scrollTop = scrolled ?? (columns.offsetHeight / 24) * FIRST_HOUR;
}

export function drawAgenda(place, view, actions) {
  const parts = [...Array(7)].flatMap((_, n) => {
    const date = addDays(view.first, n);
    const title = element("h2", date === day(view.now) ? "today" : "", longDay(date));
    const events = onDay(view.events, date).sort(byStart);
    const rows = events.map((event) => button(event, view, actions, date));
    return [title, ...(rows.length ? rows : [element("p", "nothing", "Nothing planned")])];
  });
  place.replaceChildren(...parts);
}

const byStart = (a, b) => a.start.localeCompare(b.start) || a.title.localeCompare(b.title);

const isWholeDay = (event) => event.all_day || minutesBetween(event.start, event.end) >= 24 * 60;

const onDay = (events, date) => events.filter((event) => {
  const begins = day(event.start) <= date;
  const end = event.all_day || clock(event.end) === "00:00" ? day(event.end) : addDays(event.end, 1);
  return begins && (end > date || day(event.start) === date);
});

function head(date, view) {
  const box = element("div", date === day(view.now) ? "head today" : "head", weekday(date));
  box.append(element("b", "", dayNumber(date)));
  return box;
}

function wholeDays(date, view, actions) {
  const box = element("div", "days");
  box.append(...onDay(view.events, date).filter(isWholeDay).map((event) => button(event, view, actions, date)));
  return box;
}

function hours() {
  const box = element("div", "hours");
  for (let hour = 1; hour < 24; hour += 1) {
    const label = element("span", "", `${String(hour).padStart(2, "0")}:00`);
    label.style.top = `calc(${hour} * var(--hour))`;
    box.append(label);
  }
  return box;
}

function column(date, view, actions) {
  const box = element("div", date === day(view.now) ? "day today" : "day");
  Object.assign(box.dataset, { test: `day-${date}`, date });
  for (const { event, lane, lanes } of laid(onDay(view.events, date).filter((e) => !isWholeDay(e)))) {
    const block = button(event, view, actions, date);
    position(block, event, date, lane, lanes);
    if (event.editable) dragged(block, event, actions);
    box.append(block);
  }
  if (date === day(view.now)) box.append(nowLine(view.now));
  box.addEventListener("click", (click) => {
    if (click.target === box) actions.make(`${date}T${halfHour(box, click)}`);
  });
  return box;
}

function halfHour(box, click) {
  const half = Math.floor(((click.clientY - box.getBoundingClientRect().top) / box.offsetHeight) * 48);
  return `${String(Math.floor(half / 2)).padStart(2, "0")}:${half % 2 ? "30" : "00"}`;
}

function nowLine(now) {
  const line = element("div", "now");
  line.style.top = `calc(${minutesBetween(day(now), now)} / 60 * var(--hour))`;
  return line;
}

function position(block, event, date, lane, lanes) {
  const from = Math.max(0, minutesBetween(date, event.start));
  const to = Math.min(24 * 60, minutesBetween(date, event.end));
  const length = Math.max(to - from, 25);
  block.style.top = `calc(${from} / 60 * var(--hour))`;
  block.style.height = `calc(${length} / 60 * var(--hour) - 2px)`;
  block.style.left = `calc(${(lane / lanes) * 100}% + 2px)`;
  block.style.width = `calc(${100 / lanes}% - 5px)`;
  block.classList.toggle("short", length < 45);
}

// Events that overlap stand side by side: each takes the first lane that is free.
function laid(events) {
  const groups = [];
  for (const event of [...events].sort(byStart)) {
    const group = groups.at(-1);
    if (group && event.start < group.end) {
      group.add(event);
    } else {
      groups.push(newGroup(event));
    }
  }
  return groups.flatMap(({ lanes }) =>
    lanes.flatMap((lane, n) => lane.map((event) => ({ event, lane: n, lanes: lanes.length }))));
}

function newGroup(first) {
  const group = { lanes: [[first]], end: first.end };
  group.add = (event) => {
    const lane = group.lanes.find((events) => events.at(-1).end <= event.start);
    if (lane) lane.push(event); else group.lanes.push([event]);
    if (event.end > group.end) group.end = event.end;
  };
  return group;
}

function button(event, view, actions, date) {
  const states = STATES.filter((name) => event[name]);
  const block = element("button", ["event", ...states, view.fresh.has(event.id) ? "fresh" : ""].join(" "));
  block.type = "button";
  block.style.setProperty("--color", event.color);
  Object.assign(block.dataset, {
    test: "event", id: event.id, title: event.title, start: event.start, kind: event.kind,
  });
  block.append(element("b", "", caption(event)), times(event, date));
  if (event.place) block.append(element("span", "where", event.place));
  block.setAttribute("aria-label", spoken(event, states));
  block.title = spoken(event, states);
  if (!event.editable) block.setAttribute("aria-readonly", "true");
  block.addEventListener("click", () => { if (!block.dataset.moved) actions.open(event); });
  return block;
}

function caption(event) {
  const sign = SIGNS[event.kind] ?? (event.weekly ? "↻" : "");
  return `${sign} ${event.title || "(no title)"}`.trim();
}

// In little room the end is left out.
function times(event, date) {
  const from = day(event.start) === date ? clock(event.start) : "00:00";
  const to = day(event.end) === date ? clock(event.end) : "24:00";
  const box = element("span", "when", event.all_day ? "all day" : from);
  if (!event.all_day) box.append(element("span", "until", ` – ${to}`));
  return box;
}

function spoken(event, states) {
  const time = event.all_day ? longDay(event.start) : `${longDay(event.start)}, ${clock(event.start)} to ${clock(event.end)}`;
  return [event.title || "No title", time, event.place, ...states].filter(Boolean).join(", ");
}
