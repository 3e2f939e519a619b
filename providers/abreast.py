"""Several calls to one account at once, as many as its vendor likes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


def abreast(
    work: Callable[[Task], Outcome],
    tasks: Iterable[Task],
    most: int,
    goes_on: Callable[[Outcome], bool],
) -> Iterator[tuple[Task, Outcome]]:
    """Do `work` for each task, at most so many at once; yield each with what came of it.

    After an outcome with which it does not go on nothing more is begun, and what is under way
    is waited for. One task after the other needs no threads, and comes in order. Threads see
    the caller's context. Tasks are looked at when there is room for one more.
    """
    if most == 1:
        return _in_order(work, tasks, goes_on)
    return _at_once(work, tasks, most, goes_on)


def _in_order(work, tasks, goes_on) -> Iterator:
    for task in tasks:
        outcome = work(task)
        yield task, outcome
        if not goes_on(outcome):
            return


def _at_once(work, tasks, most, goes_on) -> Iterator:
    waiting = iter(tasks)
    running: dict[Future, object] = {}
    with ThreadPoolExecutor(most, thread_name_prefix="calendar-call") as pool:
        while True:
            for task in islice(waiting, most - len(running)):
                running[pool.submit(copy_context().run, work, task)] = task
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task, outcome = running.pop(future), future.result()
                yield task, outcome
                if not goes_on(outcome):
                    waiting = iter(())
