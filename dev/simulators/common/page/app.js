// One week of one account: loads it, keeps it fresh, and passes what the person does on.

import { openForm } from "./form.js";
import * as server from "./server.js";
import { addDays, day, minutesBetween, monday, weekTitle } from "./time.js";
import { drawAgenda, drawWeek } from "./week.js";

const POLL = 500; // milliseconds between looks for changes
const place = (id) => document.getElementById(id);
const state = { account: "", first: "", week: null, version: -1, hidden: new Set(), seen: null };

async function start() {
  const accounts = await server.accounts();
  const wanted = new URLSearchParams(location.search);
  place("account").replaceChildren(...accounts.map(({ id, name }) => new Option(name, id)));
  const known = accounts.some(({ id }) => id === wanted.get("account"));
  state.account = known ? wanted.get("account") : accounts[0]?.id;
  state.first = wanted.get("date") ? monday(wanted.get("date")) : "";
  if (!state.account) return say("There is no account here yet.");
  place("account").value = state.account;
  listen();
  await load();
  setInterval(look, POLL);
}

function listen() {
  place("account").addEventListener("change", (event) => {
    Object.assign(state, { account: event.target.value, hidden: new Set() });
    show(state.first);
  });
  place("previous").addEventListener("click", () => show(addDays(state.first, -7)));
  place("next").addEventListener("click", () => show(addDays(state.first, 7)));
  place("today").addEventListener("click", () => show(""));
  place("new").addEventListener("click", () => make(suggestedStart()));
}

function show(first) {
  state.first = first;
  state.seen = null;
  return load();
}

async function load() {
  const first = state.first || monday(day(state.week?.now ?? new Date().toISOString()));
  const week = await server.week(state.account, first);
  if (!state.first && monday(day(week.now)) !== first) return show(monday(day(week.now)));
  Object.assign(state, { first, week, version: week.version });
  const link = new URLSearchParams({ account: state.account, date: state.first });
  history.replaceState(null, "", `?${link}`);
  draw();
}

async function look() {
  if (document.querySelector(".dragged")) return;
  try {
    if ((await server.version()) !== state.version) await load();
    if (place("news").dataset.lost) say("");
  } catch {
    say("The simulator does not answer at the moment.");
    place("news").dataset.lost = "yes";
  }
}

function draw() {
  const { week, hidden, first } = state;
  place("title").textContent = weekTitle(first);
  drawChips();
  const colors = Object.fromEntries(week.calendars.map(({ id, color }) => [id, color]));
  const events = week.events.filter(({ calendar }) => !hidden.has(calendar))
    .map((event) => ({ ...event, color: colors[event.calendar] }));
  const view = { events, first, now: week.now, fresh: freshIds(events) };
  drawWeek(place("week"), view, { open: edit, make, move });
  drawAgenda(place("agenda"), view, { open: edit });
  if (!state.drawn) place("agenda").querySelector(".today")?.scrollIntoView({ block: "start" });
  state.drawn = true;
}

function freshIds(events) {
  const faces = new Map(events.map((event) => [event.id, JSON.stringify(event)]));
  const before = state.seen;
  state.seen = faces;
  return new Set(before ? [...faces.keys()].filter((id) => before.get(id) !== faces.get(id)) : []);
}

function drawChips() {
  place("calendars").replaceChildren(...state.week.calendars.map(({ id, name, color, writable }) => {
    const chip = document.createElement("label");
    chip.className = "chip";
    chip.style.setProperty("--color", color);
    chip.innerHTML = `<input type="checkbox"><span></span>${writable ? "" : "<small>only to look at</small>"}`;
    const box = chip.querySelector("input");
    Object.assign(box, { checked: !state.hidden.has(id) });
    box.dataset.test = `show-${id}`;
    chip.querySelector("span").textContent = name;
    box.addEventListener("change", () => {
      state.hidden[box.checked ? "delete" : "add"](id);
      state.seen = null;
      draw();
    });
    return chip;
  }));
}

function suggestedStart() {
  const today = day(state.week.now);
  const inWeek = minutesBetween(state.first, today) >= 0 && today < addDays(state.first, 7);
  return `${inWeek ? today : state.first}T09:00`;
}

const writable = () => state.week.calendars.filter((calendar) => calendar.writable);

function make(from) {
  openForm({ from, calendars: writable(), save: ({ draft }) => server.create(state.account, draft) }, load);
}

function edit(event) {
  openForm({
    event, calendars: state.week.calendars,
    save: ({ draft, whole }) => server.change(state.account, event.id, draft, whole),
    remove: ({ whole }) => server.remove(state.account, event.calendar, event.id, whole),
  }, load);
}

async function move(event, start, end) {
  const { calendar, title, place: where, all_day, free, private: secret, tentative } = event;
  const draft = { calendar, title, start, end, place: where, all_day, free, private: secret, tentative };
  try {
    await server.change(state.account, event.id, draft, false);
  } catch (problem) {
    say(problem.message);
  }
  await load();
}

function say(text) {
  const news = place("news");
  news.textContent = text;
  delete news.dataset.lost;
  if (text) setTimeout(() => { if (news.textContent === text) news.textContent = ""; }, 6000);
}

start();
