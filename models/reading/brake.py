"""Holds back what would cancel many appointments at once, until their owner has been asked."""

from collections import Counter

from ...core.parts import standing
from ...providers.base import Changed, Item
from ..transactions import isolated

MANY = 5  # so many may go at once, whatever share of the calendar they are
SHARE = 0.2  # so much of a calendar's upcoming appointments may go, however many they are


def is_gone(item: Item) -> bool:
    """Whether the item proves that its event is not there any more."""
    return not isinstance(item, Changed) or standing(item.event) is None


class Brake:
    """What one reading of a calendar found gone, by the id of its link.

    Nothing of it is carried out before everything was read, for only then its number is known.
    """

    def __init__(self, remote, gone: dict[int, Item]):
        self.env = remote.env
        self.remote = remote
        self.gone = gone

    def release(self) -> Counter[str]:
        """Carry out what may be, and hold back the rest. Return how often what was done."""
        done = Counter()
        links = self.env["calendar.link"].browse(self.gone).exists()
        links = links.filtered(lambda link: link.remote_id == self.remote)  # not moved meanwhile
        cancelling = links.filtered(self._would_cancel)
        if self._is_too_much(cancelling):
            self.remote._hold_back(cancelling)
            done["held_back"] = len(cancelling)
            links -= cancelling
        for link in links:
            with isolated(self.env, f"calendar link {link.id}"):
                done[link._settle(self._found(link)).verb.value] += 1
        return done

    def _found(self, link):
        item = self.gone[link.id]
        return item if isinstance(item, Changed) else None

    def _would_cancel(self, link):
        with isolated(self.env, f"calendar link {link.id}"):
            return link._would_cancel(self._found(link))
        return False

    def _is_too_much(self, cancelling):
        """What comes on top of something that is held back already waits with it."""
        if self.remote.held_at:
            return bool(cancelling)
        if len(cancelling) <= MANY:
            return False
        upcoming = self.remote._upcoming_links().filtered("remote_event_id")
        going = len(cancelling & upcoming)
        return going > MANY and going > SHARE * len(upcoming)
