"""Keeps the mirrors of one remote calendar in line with what was read, in few queries."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import NamedTuple

from odoo import Command
from odoo.tools import SQL

from ...core.codec import timing_only
from ...core.event import Event
from ...core.recurrence import Occurrence, expand, takes_time
from ..events.plain_text import to_html
from ..moments import naive
from ..reading.outside_store import OutsideStore

#: Odoo keeps whole days as hours of a working day, of no zone.
DAY_BEGINS, DAY_ENDS = time(8), time(18)


class Mirror(NamedTuple):
    """What a mirror says. Times are naive UTC, as Odoo keeps them; nothing is empty text."""

    id: str
    occurrence: str
    uid: str
    start: datetime
    stop: datetime
    allday: bool
    show_as: str
    privacy: str
    name: str
    location: str
    description: str

    @property
    def key(self) -> tuple[str, str]:
        return self.id, self.occurrence


#: The same in fields of calendar.event.
FIELDS = ("mirror_event_id", "mirror_occurrence", "mirror_uid", *Mirror._fields[3:])


class MirrorStore(OutsideStore):
    """What the owner of a remote calendar lets Odoo know of it beyond the time it takes."""

    series_table = "calendar_mirror_series"

    def __init__(self, remote, now):
        super().__init__(remote, now)
        self.detail = remote._mirror_detail()
        self.owner = remote.user_id
        events = self.env["calendar.event"].sudo()
        self.events = events.with_context(lang=self.owner.lang, tracking_disable=True)

    @property
    def wanted(self) -> bool:
        return bool(self.detail)

    def apply(self, items, *, whole=False):
        if self.wanted:
            self._hold_choice()
        return super().apply(items, whole=whole)

    def _hold_choice(self):
        """The owner may be choosing in this very moment: who comes second begins anew."""
        self.cr.execute(
            "SELECT FROM calendar_remote WHERE id = %s FOR NO KEY UPDATE", [self.remote.id]
        )

    def known(self) -> set[str]:
        """Return the ids of what is mirrored and not over."""
        self.cr.execute(
            SQL(
                """
                SELECT mirror_event_id FROM calendar_event
                 WHERE mirror_remote_id = %(remote)s AND stop > %(now)s
                 UNION
                SELECT remote_event_id FROM calendar_mirror_series WHERE remote_id = %(remote)s
                """,
                remote=self.remote.id,
                now=self.cr.now(),
            )
        )
        return {row[0] for row in self.cr.fetchall()}

    # What is told -----------------------------------------------------------------------------

    def _kept(self, event: Event) -> Event:
        if self.detail == "masked":
            return timing_only(event)
        overrides = [replace(o, event=o.event and self._kept(o.event)) for o in event.overrides]
        return replace(event, conference="", overrides=tuple(overrides))

    def _occurrences(self, event, window):
        """Masked: what takes time. Full: also what does not, and it is shown as free."""
        found = expand(event, window, zone=self.remote.timezone)
        return [each for each in found if self.detail == "full" or self._takes_time(each)]

    def _takes_time(self, occurrence: Occurrence) -> bool:
        return takes_time(
            occurrence.event.blocks,
            tentative_blocks=self.remote.tentative_blocks,
            unanswered_blocks=self.remote.unanswered_blocks,
        )

    def _row(self, event_id, event, occurrence) -> Mirror | None:
        start, stop = _times(occurrence.event)
        if self.detail == "masked" and start >= stop:
            return None
        return Mirror(
            id=event_id,
            occurrence=occurrence.key if event.is_series else "",
            uid=event.uid,
            start=start,
            stop=stop,
            allday=occurrence.event.all_day,
            show_as="busy" if self._takes_time(occurrence) else "free",
            **self._words(occurrence.event),
        )

    def _words(self, event: Event) -> dict[str, str]:
        _ = self.events.env._
        if self.detail == "masked":
            hidden = {"location": "", "description": ""}
            return {"privacy": "private", "name": _("Busy"), **hidden}
        return {
            "privacy": "private" if event.private else "",
            "name": event.title or _("(No title)"),
            "location": event.location,
            "description": self._html(event.notes),
        }

    def _html(self, text: str) -> str:
        """Return text as the field keeps it."""
        field = self.events._fields["description"]
        return str(field.convert_to_column(to_html(text), self.events) or "") if text else ""

    # Writing ----------------------------------------------------------------------------------

    def _replace(self, event_ids, wanted):
        """Write only what differs: reading everything again changes nothing."""
        present = self._present(event_ids)
        mirrors = {mirror.key: mirror for mirror in wanted}
        gone = [id for key, (id, _mirror) in present.items() if key not in mirrors]
        new = [mirror for key, mirror in mirrors.items() if key not in present]
        touched = {present[key][1].uid for key in present.keys() - mirrors.keys()}
        touched |= {mirror.uid for mirror in new} | self._change(present, mirrors)
        self.events.browse(gone).unlink()
        self._make(new)
        self.events.flush_model()  # now: whoever does it later would track what is computed
        self.events._show_once(self.owner, touched)
        return len(new), len(gone)

    def _present(self, event_ids) -> dict[tuple[str, str], tuple[int, Mirror]]:
        """Return the mirrors of these events, archived ones too: {key: (id here, what it says)}."""
        self.events.flush_model()
        texts = SQL(", ").join(
            SQL("coalesce(%s, '')", SQL.identifier(name)) if name in TEXTS else SQL.identifier(name)
            for name in FIELDS
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM calendar_event"
                " WHERE mirror_remote_id = %s AND mirror_event_id = ANY(%s)",
                texts,
                self.remote.id,
                event_ids,
            )
        )
        mirrors = ((id, Mirror(*values)) for id, *values in rows)
        return {mirror.key: (id, mirror) for id, mirror in mirrors}

    def _change(self, present, mirrors) -> set[str]:
        """Write what differs; return the uids of what was changed."""
        changed = set()
        for key in present.keys() & mirrors.keys():
            id, before = present[key]
            if before != mirrors[key]:
                self.events.browse(id)._write_mirrors(_values(mirrors[key]))
                changed |= {before.uid, mirrors[key].uid}
        return changed

    def _make(self, mirrors):
        partner = self.owner.partner_id
        attendee = {"partner_id": partner.id, "state": "accepted"}
        common = {
            "mirror_remote_id": self.remote.id,
            "user_id": self.owner.id,
            "partner_ids": [Command.link(partner.id)],
            "attendee_ids": [Command.create(attendee)],
            "res_id": False,
            "res_model_id": False,
        }
        self.events._create_mirrors([{**common, **_values(mirror)} for mirror in mirrors])


TEXTS = ("mirror_uid", "privacy", "location", "description")


def _values(mirror: Mirror) -> dict:
    return dict(zip(FIELDS, mirror, strict=True)) | {"privacy": mirror.privacy or False}


def _times(event: Event) -> tuple[datetime, datetime]:
    """Return start and stop as Odoo keeps them."""
    if not event.all_day:
        return naive(event.start), naive(event.stop)
    last = max(event.start, event.stop - timedelta(days=1))
    return datetime.combine(event.start, DAY_BEGINS), datetime.combine(last, DAY_ENDS)
