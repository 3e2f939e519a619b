"""Whether an entry takes its owner's time."""

from __future__ import annotations

from collections.abc import Collection

from ...core.event import Blocks
from .sheet import Block

#: Outlook's own words, which say more than TRANSP can.
ELSEWHERE = "WORKINGELSEWHERE"
OUTLOOK = {
    "FREE": Blocks.FREE,
    ELSEWHERE: Blocks.FREE,
    "TENTATIVE": Blocks.TENTATIVE,
}
ANSWERS = {
    "DECLINED": Blocks.FREE,
    "TENTATIVE": Blocks.TENTATIVE,
    "NEEDS-ACTION": Blocks.UNANSWERED,
    "DELEGATED": Blocks.FREE,
}


def read_blocks(entry: Block, addresses: Collection[str]) -> Blocks:
    """Return what the entry takes of the time of the one who has these mail addresses."""
    answer = _own_answer(entry, addresses)
    outlook = OUTLOOK.get(entry.text("X-MICROSOFT-CDO-BUSYSTATUS").upper(), Blocks.BUSY)
    status = entry.text("STATUS").upper()
    if entry.text("TRANSP").upper() == "TRANSPARENT" or status == "CANCELLED":
        return Blocks.FREE
    if Blocks.FREE in (answer, outlook):
        return Blocks.FREE
    if answer is Blocks.UNANSWERED:
        return Blocks.UNANSWERED
    if status == "TENTATIVE" or Blocks.TENTATIVE in (answer, outlook):
        return Blocks.TENTATIVE
    return Blocks.BUSY


def is_own(entry: Block, addresses: Collection[str]) -> bool:
    """Whether the one who has these mail addresses made the entry; an entry for where somebody
    works is no event of hers."""
    organizer = entry.line("ORGANIZER")
    invited = organizer and plain_address(organizer.value) not in addresses
    elsewhere = entry.text("X-MICROSOFT-CDO-BUSYSTATUS").upper() == ELSEWHERE
    return not (invited or elsewhere)


def has_guests(data: str) -> bool:
    """True when the owner may be one of several. Looked at before any address is asked for."""
    said = data.upper()
    return "ATTENDEE" in said or "ORGANIZER" in said


def _own_answer(entry: Block, addresses: Collection[str]) -> Blocks:
    """What the owner answered; who invites has nothing to answer."""
    organizer = entry.line("ORGANIZER")
    if organizer and plain_address(organizer.value) in addresses:
        return Blocks.BUSY
    for guest in entry.lines("ATTENDEE"):
        if plain_address(guest.value) in addresses:
            answer = guest.parameter("PARTSTAT").upper() or "NEEDS-ACTION"
            return ANSWERS.get(answer, Blocks.BUSY)
    return Blocks.BUSY


def plain_address(value: str) -> str:
    """Return a calendar user's address so that it can be compared."""
    return value.strip().lower().removeprefix("mailto:")
