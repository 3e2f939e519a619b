"""Sorts out what came from one remote calendar: appointments, busy time, and open questions."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

from ...core.reconcile import Verb
from ...providers.base import Changed, Detail, Feature, Item, Unreadable
from ..mirrors.adopter import Adopter
from ..moments import aware
from ..transactions import isolated
from .brake import Brake
from .moved import Lost
from .outside import Outside
from .pages import Page, adopt_of, event_id, note_twins, settle, sort_out

#: What is done about something that the calendar has to tell us of.
TOLD = {Verb.PULL, Verb.MERGE, Verb.CONFLICT}
HICCUP = timedelta(minutes=1)  # a vendor's feed may be so far behind


class PageReader:
    """Applies items of one reading to the database."""

    def __init__(self, remote, reading):
        self.env = remote.env
        self.remote = remote
        self.reading = reading

    @cached_property
    def store(self) -> Outside:
        return Outside(self.remote, aware(self.env.cr.now()))

    @cached_property
    def adopter(self) -> Adopter | None:
        return Adopter(self.remote) if self.remote._adopts() else None

    @cached_property
    def gives_series_whole(self) -> bool:
        return self.remote.connection_id._supports(Feature.WHOLE_SERIES)

    def apply(self, items: Sequence[Item], last: bool) -> list[str]:
        """Apply a page; return the ids that must be looked at by themselves."""
        return sort_out(self.env, [Page(self, items, last)])[0]

    def apply_look(self, item: Item, detail: Detail) -> None:
        """Apply one event that was looked at by itself: whole, proved gone, or unreadable.

        What has become an appointment since somebody wanted to know when it is, is read with its
        next change: without words, all of them would seem to be taken away.
        """
        if isinstance(item, Unreadable):
            self.count("unreadable")
            return
        uids = [item.event.uid] if isinstance(item, Changed) else []
        link = self.env["calendar.link"]._known(self.remote, [event_id(item)], uids)[:1]
        if link._is_overtaken(self.reading.known, item):
            self.reading.overtaken = True
        elif link:
            if detail is Detail.FULL or not isinstance(item, Changed):
                settle(self.env, [(self, link, item)])
            return
        self.count_busy(*self.store.apply(self._left_of(item), whole=True))
        self.count("unreadable", len(self.store.unclear))

    def _left_of(self, item):
        """What still takes time of an event of which its owner may want one here. One that could
        not be looked for before may be an appointment's, moved here: that is found out first."""
        if event_id(item) in self.reading.again:
            page = Page(self, [item], last=False)
            note_twins(self.env, [page])
            if not page.others:
                return []
        return adopt_of(self.env, [(self, [item], True)])[0] if self.adopter else [item]

    def lost(self) -> list[Lost]:
        """What is gone, and may have been moved into another calendar of the account."""
        links = self.env["calendar.link"].browse(self.reading.gone).exists()
        gone = links.filtered(lambda link: not isinstance(self.reading.gone[link.id], Changed))
        return [
            Lost(link.id, link._other_calendars(), link.uid, link.remote_event_id)
            for link in gone.filtered("remote_event_id")
        ]

    def apply_found(self, link_id: int, item: Item | None) -> None:
        """Apply what became of a link's event, which was looked for in the other calendars."""
        if item is None:
            return
        self.reading.gone.pop(link_id, None)
        link = self.env["calendar.link"].browse(link_id).exists()
        if link and isinstance(item, Changed):
            with isolated(self.env, f"calendar link {link_id}"):
                self.count(link._follow(item).verb.value)

    def end(self) -> None:
        """Everything was read: now it is known how much is gone."""
        if not self.reading.gone:
            return
        done = Brake(self.remote, self._still_gone()).release()
        for what, number in done.items():
            self.count(what, number)
        self.count("missed", done["cancel"])

    def _still_gone(self):
        """Without what was sent again since it was found gone: that is asked about anew."""
        links = self.env["calendar.link"].browse(self.reading.gone).exists()
        late = links.filtered(lambda link: link._is_overtaken(self.reading.known))
        self.reading.overtaken |= bool(late)
        return {id_: item for id_, item in self.reading.gone.items() if id_ not in late.ids}

    # Counting ---------------------------------------------------------------------------------

    def count(self, what: str, number: int = 1) -> None:
        if number:
            self.reading.counts[what] = self.reading.counts.get(what, 0) + number

    def count_busy(self, added: int, removed: int) -> None:
        self.count("busy_added", added)
        self.count("busy_removed", removed)

    def count_verb(self, verb: Verb | None, item: Item) -> None:
        """Count what was done about an appointment; None: it could not be settled."""
        if verb:
            self.count(verb.value)
            self.count("missed", verb in TOLD and self._is_old_news(item))

    def _is_old_news(self, item):
        """Whether the last reading should have told of it already."""
        last = aware(self.remote.last_pull_at)
        return not item.changed_at or bool(last) and item.changed_at < last - HICCUP
