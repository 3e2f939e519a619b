"""Sorts out pages of several calendars: what is asked of the database is asked once for all."""

from collections.abc import Sequence

from ...providers.base import Changed, Item, OccurrenceChanged, Removed, Unreadable
from ..mirrors.adoption import adopt
from ..transactions import isolated, together
from .brake import is_gone
from .known import known_ids
from .moved import Twin
from .outside import apply_all


class Page:
    """What has come of one calendar, and what is found out about it.

    `reader` is the calendar's, `last` whether nothing more comes. `links` are the appointments
    among the items by the vendor's id, `others` the items that are none, and `closer` the ids
    that must be looked at by themselves.
    """

    def __init__(self, reader, items: Sequence[Item], last: bool):
        self.reader = reader
        self.remote, self.reading = reader.remote, reader.reading
        self.items, self.last = items, last
        self.links = {}
        self.closer: set[str] = set()
        self.others = items

    @property
    def ids(self) -> set[str]:
        return {event_id(item) for item in self.items}

    @property
    def by_uid(self) -> dict[str, str]:
        return {i.event.uid: i.ref.id for i in self.items if isinstance(i, Changed)}

    @property
    def again(self) -> set[str]:
        """What could not be looked at before is looked at again in the end."""
        return self.reading.again if self.last else set()

    def unknown(self) -> list[Changed]:
        """What is there, and not cancelled, of which no link knows."""
        return [i for i in self.items if not is_gone(i) and event_id(i) not in self.links]

    def count(self, what: str, number: int = 1) -> None:
        self.reader.count(what, number)


def sort_out(env, pages: Sequence[Page]) -> list[list[str]]:
    """Apply pages, each of another calendar; return of each the ids that must be looked at by
    themselves."""
    told = [page for page in pages if page.items or page.reading.whole or page.again]
    for page in told:
        page.reading.seen.update(page.ids)
        page.count("events_read", len(page.items))
    _find_links(env, told)
    settle(env, [(page.reader, *pair) for page in told for pair in _clear(page)])
    note_twins(env, told)
    _adopt_all(env, told)
    _block(told)
    _note_linked(env, told)
    for page in told:
        page.remote.read_count += len(page.items)
    return [sorted(page.closer) for page in pages]


# Appointments -----------------------------------------------------------------------------------


def _find_links(env, pages):
    """Our appointments among the items, and what was cancelled because it was taken away over
    there, and is there again."""
    links = env["calendar.link"]
    known = links._known_in({page.remote: (page.ids, page.by_uid) for page in pages})
    for page in pages:
        by_uid = page.by_uid
        page.links = {link.remote_event_id or by_uid[link.uid]: link for link in known[page.remote]}
    # In what can only be read no appointment ever was.
    written = [page for page in pages if page.remote.writable]
    new = {page: {i.event.uid: i.ref.id for i in page.unknown()} for page in written}
    gone = links._gone_before(uid for ids in new.values() for uid in ids)
    for page, ids in new.items():
        if back := {uid: id_ for uid, id_ in ids.items() if uid in gone}:
            made = links._link_returned(page.remote, back)
            page.links |= {link.remote_event_id: link for link in made}


def _clear(page):
    """What can be settled at once, as links and items. All else needs a closer look."""
    clear = []
    for item in page.items:
        link = page.links.get(event_id(item))
        if not link or isinstance(item, Unreadable) or _is_known(link, item):
            continue
        if _tells_all(page, link, item) and not link._was_dealt_with_since(page.reading.claimed_at):
            clear.append((link, item))
        else:
            page.closer.add(event_id(item))
    return clear


def _tells_all(page, link, item):
    """Whether the page tells all that there is to be known of the event."""
    if not isinstance(item, Changed):
        return isinstance(item, Removed)
    single = not (item.event.is_series or link.recurrence_id)
    return single and page.reading.tells_words


def _is_known(link, item):
    """Whether it is our own push coming back: this version was dealt with, and nobody took
    its event for gone or asked about it since."""
    if not isinstance(item, Changed) or link.held_back or link.conflict_id:
        return False
    return bool(item.ref.etag) and item.ref.etag == link.etag


def settle(env, found) -> None:
    """Settle what is there; what is gone waits until everything was read.

    `found` are readers, links, and what was found of each.
    """
    there = []
    for reader, link, item in found:
        if is_gone(item):
            reader.reading.gone[link.id] = item
            link._note_version(reader.reading.known)
        else:
            reader.reading.gone.pop(link.id, None)
            there.append((reader, link, item))
    pairs = [(link, item) for _reader, link, item in there]
    verbs = together(env, pairs, env["calendar.link"]._settle_together, _settle_alone)
    for (reader, _link, item), verb in zip(there, verbs, strict=True):
        reader.count_verb(verb, item)


def _settle_alone(found):
    """One that can not be settled harms no other."""
    link, item = found
    with isolated(link.env, f"calendar link {link.id}"):
        return link._settle(item).verb
    return None


def note_twins(env, pages):
    """Have looked at what may be the event of an appointment in another calendar."""
    new = {page: page.unknown() for page in pages}
    asked = {
        page.remote: ({i.ref.id for i in items}, {i.event.uid: i.ref.id for i in items})
        for page, items in new.items()
    }
    twins = env["calendar.link"]._twins_in(asked)
    for page in pages:
        ids, by_uid = asked[page.remote]
        found = [_twin(link, ids, by_uid) for link in twins[page.remote]]
        page.reading.twins += [twin for twin in found if twin not in page.reading.twins]
        known = page.links.keys() | {twin.id for twin in found}
        page.others = [item for item in page.items if event_id(item) not in known]


def _twin(link, ids, by_uid):
    place = link.remote_event_id
    here = place if place in ids else by_uid[link.uid]
    return Twin(link.id, here, link.remote_id.remote_id, place)


def _note_linked(env, pages):
    """Appointments are looked at with their words, and nothing else is unless its owner lets
    Odoo know it."""
    asked = {page.remote: (page.closer, ()) for page in pages if page.closer}
    known = env["calendar.link"]._known_in(asked)
    for page in pages:
        linked = page.links.keys() | set(known[page.remote].mapped("remote_event_id"))
        page.reading.linked |= page.closer & linked
        known[page.remote]._note_version(page.reading.known)


# What its owner made over there -----------------------------------------------------------------


def _adopt_all(env, pages):
    hers = [page for page in pages if page.others and page.reader.adopter]
    whole = {page: page.reader.gives_series_whole for page in hers}
    left = adopt_of(env, [(page.reader, page.others, whole[page]) for page in hers])
    for page, items in zip(hers, left, strict=True):
        page.others = items


def adopt_of(env, found) -> list[list[Item]]:
    """Make events here of what owners want here, and return of each calendar what is left.

    `found` are readers, items, and whether series come with all their overrides. Of single ones
    it is said that their blocks go, for the events themselves take the time.
    """
    asked = [
        (reader.adopter, [i for i in items if whole or not is_series_item(i)])
        for reader, items, whole in found
    ]
    left = []
    for (reader, items, _whole), done in zip(found, adopt(env, asked), strict=True):
        reader.count("adopted", len(done))
        kept = [item for item in items if event_id(item) not in done]
        singles = [i for i in items if event_id(i) in done and not is_series_item(i)]
        left.append([*kept, *(Removed(event_id(item)) for item in singles)])
    return left


def _to_adopt_whole(page, items):
    """Series of which a page tells only a part: each is looked at by itself."""
    adopter = page.reader.adopter
    if not adopter or page.reader.gives_series_whole:
        return set()
    return {event_id(i) for i in items if is_series_item(i) and adopter.wants(i)}


# Busy time --------------------------------------------------------------------------------------


def _block(pages):
    """Blocks for everything that is not an appointment of ours. What may become one, or may be
    gone, is looked at by itself."""
    items = {page: _to_block(page) for page in pages}
    blocking = [page for page in pages if items[page]]
    whole = {page: page.reading.whole or page.reader.gives_series_whole for page in blocking}
    done = apply_all([(page.reader.store, items[page], whole[page]) for page in blocking])
    for page, counts in zip(blocking, done, strict=True):
        page.reader.count_busy(*counts)
        unclear = _to_adopt_whole(page, items[page]) | page.reader.store.unclear
        page.closer |= unclear - page.links.keys()
    for page in pages:
        page.closer |= page.again
        if page.last and page.reading.whole:
            page.closer |= _missing(page)


def _to_block(page):
    """When everything is read, masters and their odd occurrences come in any order over many
    pages: they are put together when the last page is there."""
    page.count("unreadable", sum(isinstance(item, Unreadable) for item in page.others))
    if not page.reading.whole:
        return page.others
    page.reading.series += [i for i in page.others if is_series_item(i)]
    singles = [i for i in page.others if not is_series_item(i)]
    return singles + page.reading.series if page.last else singles


def _missing(page):
    """What is known here but was not in a reading of everything. That proves nothing yet: each
    is looked at by itself."""
    return (known_ids(page.remote) | page.reader.store.mirrors.known()) - page.reading.seen


# ------------------------------------------------------------------------------------------------


def event_id(item: Item) -> str:
    """The vendor's id of the event or series that the item is about."""
    match item:
        case OccurrenceChanged(series_id=series_id):
            return series_id
        case Changed(ref=ref):
            return ref.id
    return item.id


def is_series_item(item: Item) -> bool:
    return isinstance(item, OccurrenceChanged) or (
        isinstance(item, Changed) and item.event.is_series
    )
