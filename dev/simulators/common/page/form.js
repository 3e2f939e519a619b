// The form for one event: everything a person can say about it, by keyboard too.

import { addDays, addMinutes, clock, day, minutesBetween } from "./time.js";

const place = (id) => document.getElementById(id);
const form = place("form");
const dialog = place("dialog");
const field = (name) => form.elements[name];
const TICKS = ["all_day", "free", "private", "tentative", "weekly"];
let task = null; // what is being edited, and what to call

export function openForm(wish, done) {
  task = { ...wish, done };
  const { event } = wish;
  place("form-title").textContent = event ? (event.editable ? "Event" : "Event (only to look at)") : "New event";
  fill(event ?? blank(wish));
  lock(event);
  place("problem").textContent = "";
  dialog.showModal();
  if (!event) field("title").focus();
}

function blank({ from, calendars }) {
  return { calendar: calendars[0]?.id, title: "", place: "", start: from, end: addMinutes(from, 60) };
}

function fill(event) {
  const calendars = task.calendars.map(({ id, name }) => new Option(name, id));
  field("calendar").replaceChildren(...calendars);
  for (const name of ["title", "place", "calendar"]) field(name).value = event[name];
  for (const name of TICKS) field(name).checked = Boolean(event[name]);
  field("day").value = day(event.start);
  field("from").value = event.all_day ? "09:00" : clock(event.start);
  field("to").value = event.all_day ? "10:00" : clock(event.end);
  field("until").value = event.all_day ? addDays(event.end, -1) : day(event.end);
  field("whole").value = "";
  whole_days();
}

function lock(event) {
  const fixed = Boolean(event && !event.editable);
  for (const input of form.querySelectorAll("input, select")) input.disabled = fixed;
  field("calendar").disabled = Boolean(event);
  field("weekly").disabled = fixed || Boolean(event?.series);
  place("series").hidden = fixed || !event?.series;
  place("delete").hidden = fixed || !event;
  place("save").hidden = fixed;
}

function whole_days() {
  form.classList.toggle("whole-days", field("all_day").checked);
}

function draft() {
  const from = field("day").value;
  const times = field("all_day").checked
    ? { start: from, end: addDays(field("until").value < from ? from : field("until").value, 1) }
    : { start: `${from}T${field("from").value}`, end: endOf(from) };
  const ticks = Object.fromEntries(TICKS.map((name) => [name, field(name).checked]));
  const texts = { title: field("title").value.trim(), place: field("place").value.trim() };
  return { calendar: field("calendar").value, ...texts, ...times, ...ticks };
}

// An end before the start means the next day; an event over several days keeps its length.
function endOf(from) {
  const { event } = task;
  const over = event && !event.all_day ? minutesBetween(day(event.start), day(event.end)) / (24 * 60) : 0;
  const end = `${addDays(from, over)}T${field("to").value}`;
  return end < `${from}T${field("from").value}` ? addMinutes(end, 24 * 60) : end;
}

async function attempt(action) {
  try {
    if (!field("day").value || (!field("all_day").checked && !(field("from").value && field("to").value))) {
      throw new Error("Please give a day and a time.");
    }
    await action({ draft: draft(), whole: field("whole").value === "yes" });
    dialog.close();
    await task.done();
  } catch (problem) {
    place("problem").textContent = problem.message;
  }
}

// Moving the beginning moves the end along, as people expect.
let began = "";
field("from").addEventListener("focus", () => { began = field("from").value; });
field("from").addEventListener("change", () => {
  if (!began || !field("to").value || !field("from").value) return;
  const length = minutesBetween(`2000-01-01T${began}`, `2000-01-01T${field("to").value}`);
  field("to").value = clock(addMinutes(`2000-01-01T${field("from").value}`, Math.max(length, 0)));
  began = field("from").value;
});
field("day").addEventListener("change", () => {
  if (field("until").value < field("day").value) field("until").value = field("day").value;
});
field("all_day").addEventListener("change", whole_days);
form.addEventListener("submit", (event) => { event.preventDefault(); attempt(task.save); });
place("delete").addEventListener("click", () => attempt(task.remove));
place("cancel").addEventListener("click", () => dialog.close());
