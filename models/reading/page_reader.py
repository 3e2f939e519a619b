"""Sorts out what came from one remote calendar: appointments, busy time, and open questions."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property

from ...core.reconcile import Verb
from ...providers.base import (
    Changed,
    Detail,
    Feature,
    Item,
    OccurrenceChanged,
    Removed,
    Unreadable,
)
from ..mirrors.adopter import Adopter
from ..moments import aware
from ..transactions import isolated, together
from .brake import Brake, is_gone
from .known import known_ids
from .moved import Lost, Twin
from .outside import Outside

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

    def apply(self, items: Iterable[Item], last: bool) -> list[str]:
        """Apply a page; return the ids that must be looked at by themselves."""
        if not items and not self.reading.whole:
            return []
        self.reading.seen.update(_event_id(item) for item in items)
        self._count("events_read", len(items))
        links = self._links(items)
        links |= self._returned(items, links)
        closer = self._apply_linked(items, links)
        known = links.keys() | self._note_twins(items, links)
        others = [item for item in items if _event_id(item) not in known]
        closer |= self._apply_busy(self._adopt(others), last) - links.keys()
        if last and self.reading.whole:
            closer |= self._missing()
        self._note_linked(closer, links)
        self.remote.read_count += len(items)
        return sorted(closer)

    def apply_look(self, item: Item, detail: Detail) -> None:
        """Apply one event that was looked at by itself: whole, proved gone, or unreadable.

        What has become an appointment since somebody wanted to know when it is, is read with its
        next change: without words, all of them would seem to be taken away.
        """
        if isinstance(item, Unreadable):
            self._count("unreadable")
            return
        link = self._links([item]).get(_event_id(item))
        if link:
            if detail is Detail.FULL or not isinstance(item, Changed):
                self._settle([(link, item)])
            return
        self._count_busy(*self.store.apply(self._adopt([item], whole=True), whole=True))
        self._count("unreadable", len(self.store.unclear))

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
                self._count(link._follow(item).verb.value)

    def end(self) -> None:
        """Everything was read: now it is known how much is gone."""
        if not self.reading.gone:
            return
        done = Brake(self.remote, self.reading.gone).release()
        for what, number in done.items():
            self._count(what, number)
        self._count("missed", done["cancel"])

    # Appointments -----------------------------------------------------------------------------

    def _note_linked(self, closer, links):
        """Appointments are looked at with their words, and nothing else is unless its owner
        lets Odoo know it."""
        known = self.env["calendar.link"]._known(self.remote, list(closer), []) if closer else []
        self.reading.linked |= closer & (links.keys() | {link.remote_event_id for link in known})

    def _links(self, items):
        """Our appointments among the items, by the vendor's id."""
        ids = [_event_id(item) for item in items]
        by_uid = {i.event.uid: i.ref.id for i in items if isinstance(i, Changed)}
        links = self.env["calendar.link"]._known(self.remote, ids, list(by_uid))
        return {link.remote_event_id or by_uid[link.uid]: link for link in links}

    def _returned(self, items, links):
        """What was cancelled because it was taken away here, and is there again."""
        if not self.remote.writable:
            return {}  # no appointment was ever there
        new = {item.event.uid: item.ref.id for item in _unknown(items, links)}
        made = self.env["calendar.link"]._link_returned(self.remote, new)
        return {link.remote_event_id: link for link in made}

    def _note_twins(self, items, links):
        """Have looked at what may be the event of an appointment in another calendar; return
        the ids of those."""
        new = _unknown(items, links)
        by_uid = {item.event.uid: item.ref.id for item in new}
        ids = {item.ref.id for item in new}
        twins = [
            Twin(
                link.id,
                link.remote_event_id if link.remote_event_id in ids else by_uid[link.uid],
                link.remote_id.remote_id,
                link.remote_event_id,
            )
            for link in self.env["calendar.link"]._twins(self.remote, list(ids), list(by_uid))
        ]
        self.reading.twins += twins
        return {twin.id for twin in twins}

    def _apply_linked(self, items, links):
        """Settle what can be settled at once; return the ids that need a closer look."""
        closer, clear = set(), []
        for item in items:
            link = links.get(_event_id(item))
            if not link or isinstance(item, Unreadable) or self._is_known(link, item):
                continue
            if self._tells_all(link, item):
                clear.append((link, item))
            else:
                closer.add(_event_id(item))
        self._settle(clear)
        return closer

    def _tells_all(self, link, item):
        """Whether the page tells all that there is to be known of the event."""
        if not isinstance(item, Changed):
            return isinstance(item, Removed)
        single = not (item.event.is_series or link.recurrence_id)
        return single and self.reading.detail is Detail.FULL

    @staticmethod
    def _is_known(link, item):
        """Whether it is our own push coming back: this version was dealt with, and nobody took
        its event for gone or asked about it since."""
        if not isinstance(item, Changed) or link.held_back or link.conflict_id:
            return False
        return bool(item.ref.etag) and item.ref.etag == link.etag

    def _settle(self, found):
        """Settle what is there; what is gone waits until everything was read.

        `found` are links, and what was found of each.
        """
        there = []
        for link, item in found:
            if is_gone(item):
                self.reading.gone[link.id] = item
            else:
                self.reading.gone.pop(link.id, None)
                there.append((link, item))
        settle = self.env["calendar.link"]._settle_together
        verbs = together(self.env, there, settle, self._settle_alone)
        for (_link, item), verb in zip(there, verbs, strict=True):
            self._count_verb(verb, item)

    def _settle_alone(self, found):
        """One that can not be settled harms no other."""
        link, item = found
        with isolated(self.env, f"calendar link {link.id}"):
            return link._settle(item).verb
        return None

    def _count_verb(self, verb, item):
        if verb:
            self._count(verb.value)
            self._count("missed", verb in TOLD and self._is_old_news(item))

    def _is_old_news(self, item):
        """Whether the last reading should have told of it already."""
        last = aware(self.remote.last_pull_at)
        return not item.changed_at or bool(last) and item.changed_at < last - HICCUP

    # What its owner made over there -----------------------------------------------------------

    def _adopt(self, items, whole=False):
        """Make events here of what their owner wants here, and return the others.

        Of single ones it is said that their blocks go, for the events themselves take the time.
        `whole` says that series come with all their overrides.
        """
        if not (items and self.adopter):
            return items
        whole = whole or self.gives_series_whole
        done = self.adopter.adopt(i for i in items if whole or not _is_series_item(i))
        self._count("adopted", len(done))
        left = [item for item in items if _event_id(item) not in done]
        singles = [i for i in items if _event_id(i) in done and not _is_series_item(i)]
        return [*left, *(Removed(_event_id(item)) for item in singles)]

    def _to_adopt_whole(self, items):
        """Series of which a page tells only a part: each is looked at by itself."""
        if not self.adopter or self.gives_series_whole:
            return set()
        series = (item for item in items if _is_series_item(item))
        return {_event_id(item) for item in series if self.adopter.wants(item)}

    # Busy time --------------------------------------------------------------------------------

    def _apply_busy(self, items, last):
        """Blocks for everything that is not an appointment of ours. Return the ids of what may
        become one, after a closer look.

        When everything is read, masters and their odd occurrences come in any order over
        many pages: they are put together when the last page is there.
        """
        self._count("unreadable", sum(isinstance(item, Unreadable) for item in items))
        if self.reading.whole:
            self.reading.series += [i for i in items if _is_series_item(i)]
            items = [i for i in items if not _is_series_item(i)]
            if last:
                items += self.reading.series
        whole = self.reading.whole or self.gives_series_whole
        if not items:
            return set()
        self._count_busy(*self.store.apply(items, whole=whole))
        return self._to_adopt_whole(items) | self.store.unclear

    def _count_busy(self, added, removed):
        self._count("busy_added", added)
        self._count("busy_removed", removed)

    def _missing(self):
        """What is known here but was not in a reading of everything. That proves nothing yet:
        each is looked at by itself."""
        return (known_ids(self.remote) | self.store.mirrors.known()) - self.reading.seen

    def _count(self, what, number=1):
        if number:
            self.reading.counts[what] = self.reading.counts.get(what, 0) + number


def _event_id(item: Item) -> str:
    """The vendor's id of the event or series that the item is about."""
    match item:
        case OccurrenceChanged(series_id=series_id):
            return series_id
        case Changed(ref=ref):
            return ref.id
    return item.id


def _unknown(items: Iterable[Item], links) -> list[Changed]:
    """What is there, and not cancelled, of which no link knows."""
    return [item for item in items if not is_gone(item) and _event_id(item) not in links]


def _is_series_item(item: Item) -> bool:
    return isinstance(item, OccurrenceChanged) or (
        isinstance(item, Changed) and item.event.is_series
    )
