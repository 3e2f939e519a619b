"""What both addons are told to do: pushes, first and later readings, and fifty accounts at once.

A story is told by one addon at a time; it yields what was measured, and under which name.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

from .vendors import GOOGLE

MADE = 100
DIARY = 2000
CHANGED = 100
USERS = 50
NEW_EACH = 10
HANG = 120  # seconds: longer than anybody waits

Measured = Iterator[tuple[str, dict]]


def pushes(side, number: int) -> Measured:
    """A hundred appointments at once, then one by one; and a single one, with and without."""
    account = side.account(f"push {number}")
    once = {"account": account, "title": "together"}
    yield f"{MADE} in one transaction", side.timed("push", transactions=1, each=MADE, **once)
    apart = {"account": account, "title": "apart"}
    yield f"{MADE} in {MADE}", side.timed("push", transactions=MADE, each=1, **apart)
    yield "one", side.timed("push", account=account, title="one", transactions=1, each=1)
    nobody = side.account(f"nobody {number}", connected=False)
    yield "one, no account", side.timed("push", account=nobody, title="x", transactions=1, each=1)


def diaries(side, number: int) -> Measured:
    """A full diary is read, some of it changes, and the vendor has forgotten where we were."""
    account = side.account(f"diary {number}")
    fill(side.control, account, DIARY)
    yield f"first reading of {DIARY:,}", _read(side, [account], DIARY)
    for event in side.control.get("events", calendar=account)[:CHANGED]:
        side.control.patch(
            "events", calendar=account, id=event["id"], event={"summary": "anew"}
        )
    yield f"{CHANGED} renamed", _read(side, [account])
    side.control.post("expire/sync_tokens", calendar=account)
    yield "everything again after 410, nothing changed", _read(side, [account])


def crowds(side, number: int) -> Measured:
    """Fifty users have ten new events each; then once more, and one account does not answer."""
    crowd = [side.account(f"crowd {number} {place}") for place in range(USERS)]
    _read(side, crowd)
    many = f"{USERS} users, {NEW_EACH} new events each"
    for account in crowd:
        fill(side.control, account, NEW_EACH)
    yield many, _read(side, crowd, USERS * NEW_EACH)
    for account in crowd:
        fill(side.control, account, NEW_EACH, after=NEW_EACH)
    silence = {"kind": "hang", "seconds": HANG, "times": None, "path": "/events"}
    side.control.post("faults", account=crowd[0], **silence)
    try:
        yield f"{many}, one hangs", _read(side, crowd, (USERS - 1) * NEW_EACH)
    finally:
        side.control.delete("faults")


def _read(side, accounts: list[str], more: int = 0) -> dict:
    told = side.timed("pull", accounts=accounts, more=more)
    if told["served"] is None:
        raise RuntimeError(f"{side.name} has not read all of it: see .work/logs/")
    return told if more else {**told, "served": None}


def fill(control, account: str, count: int, after: int = 0) -> None:
    """So many half hours in the calendar, one after the other, after the first `after`."""
    first = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
    half = timedelta(minutes=30)
    starts = [first + timedelta(days=2) + half * (after + place) for place in range(count)]
    made = [GOOGLE.event(f"event {place}", start, start + half)
            for place, start in enumerate(starts)]  # fmt: skip
    control.post("events/many", calendar=account, events=made)


STORIES: dict[str, Callable[..., Measured]] = {
    "pushes": pushes,
    "diaries": diaries,
    "crowds": crowds,
}
