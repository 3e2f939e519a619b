// Moving an event with the mouse or a finger, in steps of a quarter of an hour.

import { addDays, addMinutes, day, minutesBetween } from "./time.js";

const STEP = 15; // minutes
const SLACK = 5; // pixels that are still a click

export function dragged(block, event, actions) {
  block.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    delete block.dataset.moved;
    const path = { down, block, event, actions, days: 0, minutes: 0 };
    const follow = (pointer) => moveTo(path, pointer);
    const finish = () => {
      block.removeEventListener("pointermove", follow);
      drop(path);
    };
    block.setPointerCapture(down.pointerId);
    block.addEventListener("pointermove", follow);
    block.addEventListener("pointerup", finish, { once: true });
    block.addEventListener("pointercancel", finish, { once: true });
  });
}

function moveTo(path, pointer) {
  const { block, down } = path;
  const right = pointer.clientX - down.clientX;
  const below = pointer.clientY - down.clientY;
  if (!block.dataset.moved && Math.hypot(right, below) < SLACK) return;
  block.dataset.moved = "yes";
  block.classList.add("dragged");
  const column = block.parentElement;
  const quarter = column.offsetHeight / (24 * 60 / STEP);
  path.days = Math.round(right / column.offsetWidth);
  path.minutes = Math.round(below / quarter) * STEP;
  block.style.transform = `translate(${path.days * column.offsetWidth}px, ${(path.minutes / STEP) * quarter}px)`;
}

function drop({ block, event, actions, days, minutes }) {
  block.classList.remove("dragged");
  block.style.transform = "";
  if (!days && !minutes) return;
  const length = minutesBetween(event.start, event.end);
  const sameClock = `${addDays(day(event.start), days)}${event.start.slice(10)}`;
  const start = addMinutes(sameClock, minutes);
  actions.move(event, start, addMinutes(start, length));
}
