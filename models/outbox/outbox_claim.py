"""Takes due entries out of the outbox and says what each appointment needs."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from psycopg2 import Error as DatabaseError
from psycopg2.extras import Json, execute_values

from odoo.tools import SQL

from ...core.codec import to_json
from ...core.reconcile import same
from ...providers.base import Feature
from ...providers.push import Push
from ..transactions import isolated
from .outbox_take import take

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One appointment on its way out, with the entries that asked for it."""

    link_id: int
    entry_ids: tuple[int, ...]
    push: Push


class Subject(NamedTuple):
    """An appointment or a series on one calendar; only its link when it was deleted here."""

    remote_id: int
    event_id: int | None
    recurrence_id: int | None
    orphan_link_id: int | None


class Claim:
    """One look into the outbox, for the accounts whose turn the run has.

    `under_way` are the ids of the links that are being sent, if these accounts ask ahead: those
    links are left for later. Afterwards `found` tells whether anything was due, also if it
    turned out to need nothing, and `more` for which of the accounts there may be more.
    """

    def __init__(self, env, accounts, under_way: Collection[int] | None = None):
        self.env = env
        self.accounts = list(accounts)
        self.under_way = under_way
        self.found = False
        self.more: set[int] = set()

    def tasks(self) -> dict[int, list[Task]]:
        """Return what is to be sent, by connection id. Entries that need nothing are gone."""
        entry_ids, self.more = take(self.env, self.accounts, ahead=self.under_way is not None)
        self.found = bool(entry_ids)
        subjects, link_ids = self._subjects(entry_ids)
        self._leave_under_way(subjects, link_ids)
        self._judge_series(subjects)
        links = self._links(subjects, link_ids)
        tasks, done = {}, []
        for subject, entry_ids in subjects.items():
            link = links.get(subject)
            if link and self._is_asked_about(link, entry_ids):
                continue
            push = link and self._push(link, entry_ids)
            if push:
                lane = tasks.setdefault(link.remote_id.connection_id.id, [])
                lane.append(Task(link.id, tuple(entry_ids), push))
            elif push is None:
                done += entry_ids
        if done:
            self.env["calendar.outbox"]._done(done)
        self._note_sent([task for lane in tasks.values() for task in lane])
        return tasks

    def _subjects(self, entry_ids):
        """Group entries by what they are about; return the groups and the links there are."""
        self.env.cr.execute(
            SQL(
                """
                SELECT o.id, o.remote_id, coalesce(e.id, own.event_id),
                       coalesce(s.id, own.recurrence_id),
                       coalesce(own.id, of_event.id, of_series.id)
                  FROM calendar_outbox o
                  LEFT JOIN calendar_event e ON e.id = o.event_id
                  LEFT JOIN calendar_recurrence s ON s.id = o.recurrence_id
                  LEFT JOIN calendar_link own ON own.id = o.link_id
                  LEFT JOIN calendar_link of_event
                         ON of_event.event_id = o.event_id AND of_event.remote_id = o.remote_id
                  LEFT JOIN calendar_link of_series
                         ON of_series.recurrence_id = o.recurrence_id
                        AND of_series.remote_id = o.remote_id
                 WHERE o.id = ANY(%s) ORDER BY o.attempts, o.id
                """,
                entry_ids,
            )
        )
        subjects, link_ids = {}, {}
        for entry_id, remote_id, event_id, recurrence_id, link_id in self.env.cr.fetchall():
            orphan = None if event_id or recurrence_id else link_id
            subject = Subject(remote_id, event_id, recurrence_id, orphan)
            subjects.setdefault(subject, []).append(entry_id)
            if link_id:
                link_ids[subject] = link_id
        return subjects, link_ids

    def _leave_under_way(self, subjects, link_ids):
        """What is being sent is not sent again before it is known what came of that."""
        under_way = self.under_way or ()
        left = [subject for subject in subjects if link_ids.get(subject) in under_way]
        entry_ids = [id_ for subject in left for id_ in subjects.pop(subject)]
        if entry_ids:
            self.env["calendar.outbox"].browse(entry_ids).claimed_until = False

    def _judge_series(self, subjects):
        """Find out which series their vendors have words for, where some have none."""
        for subject in subjects:
            connection = self.env["calendar.remote"].browse(subject.remote_id).connection_id
            if subject.recurrence_id and connection._supports(Feature.LIMITED_SERIES):
                with isolated(self.env, f"calendar series {subject.recurrence_id}"):
                    self._record(subject)._judge(connection.provider)

    def _links(self, subjects, link_ids):
        """Return the link of each subject, made where it is missing and wanted.

        It is made before the first call, so that even an event whose creation was never
        confirmed is known, should the appointment be deleted meanwhile.
        """
        Link = self.env["calendar.link"]
        self.event_ids = [s.event_id for s in subjects if s.event_id]
        wanted = [s for s in subjects if s not in link_ids and self._belongs(s)]
        made = Link.create([self._link_values(subject) for subject in wanted])
        link_ids |= dict(zip(wanted, made.ids, strict=True))
        self.made = set(made.ids)
        together = Link.browse(link_ids.values())  # read at once, not one by one
        return dict(zip(link_ids, together, strict=True))

    def _record(self, subject):
        if subject.recurrence_id:
            return self.env["calendar.recurrence"].browse(subject.recurrence_id)
        event = self.env["calendar.event"].browse(subject.event_id or [])
        return event.with_prefetch(self.event_ids)  # read at once, not one by one

    def _belongs(self, subject):
        """Whether it is to be written there. The choice of the calendar that receives bookings
        may have changed since it was queued, and it is in one calendar of its owner only."""
        record = self._record(subject)
        remote = self.env["calendar.remote"].browse(subject.remote_id)
        if not (record and remote.receives_bookings and remote.direction != "pull"):
            return False
        elsewhere = record.link_ids.remote_id.filtered(lambda r: r.user_id == remote.user_id)
        return not elsewhere and record._belongs_on(remote)

    def _link_values(self, subject):
        return {
            "remote_id": subject.remote_id,
            "event_id": subject.event_id,
            "recurrence_id": subject.recurrence_id,
            "uid": self._record(subject)._calendar_uid(),
        }

    def _is_asked_about(self, link, entry_ids) -> bool:
        """Whether a question is open about it: then it may be news for that, and waits."""
        question = link.conflict_id
        if not question or question._waits_for_calendar():
            return False
        with isolated(self.env, f"calendar link {link.id}"):
            question._look_again()
        self.env["calendar.outbox"].browse(entry_ids)._wait_for(link.exists().conflict_id)
        return True

    def _push(self, link, entry_ids) -> Push | bool | None:
        """Return the push that a link needs, None for nothing, False for one that can not be."""
        try:
            return self._needed(link)
        except DatabaseError:
            raise  # the transaction is lost: all of it is done again
        except Exception as error:  # one poisonous appointment must not stop the others
            _logger.exception("calendar link %s can not be sent", link.id)
            self.env["calendar.outbox"].browse(entry_ids)._give_up(error)
            return False

    def _note_sent(self, tasks):
        """Keep what goes out until it is answered: should the answer be lost, what is found
        over there is our own doing and nobody's edit."""
        rows = [(t.link_id, Json(to_json(t.push.event))) for t in tasks if t.push.event]
        if rows:
            execute_values(
                self.env.cr._obj,
                "UPDATE calendar_link l SET sent = CASE WHEN l.sent -> -1 = v.sent::jsonb"
                " THEN l.sent ELSE coalesce(l.sent, '[]') || v.sent::jsonb END"
                " FROM (VALUES %s) AS v (link_id, sent) WHERE l.id = v.link_id",
                rows,
                page_size=len(rows),
            )
            self.env["calendar.link"].invalidate_model(["sent"])

    def _needed(self, link) -> Push | None:
        link._take_time_there()
        if link._is_only_read():
            return None
        place, ref = (link.remote_id.remote_id, link.uid), link._ref()
        if link.conflict_id:  # a decision was taken back
            return Push(*place, link.conflict_id._remote_value(), ref, base=link._kept_base())
        local, base = link._local_value(), link._base_value()
        wanted = local is not None
        settled = wanted and base is not None and same(local, base)
        meeting = wanted and link._wants_meeting()
        if wanted and (link._rests() or settled and not meeting):
            return None
        return Push(
            *place,
            local,
            ref,
            base=base,
            settled=settled,
            meeting=meeting,
            fresh=link.id in self.made and link._is_young(),
            others=link._other_calendars(),
            unanswered=ref is None and bool(link.sent),
        )
