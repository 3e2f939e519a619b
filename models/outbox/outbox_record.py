"""Records what came of pushes. What vendors did can not be taken back, so none is skipped."""


from psycopg2 import IntegrityError
from psycopg2.extras import Json, execute_values

from ...core.codec import to_json
from ...providers.errors import Remedy
from ...providers.push import Differs, Failed, Moved, Outcome, Taken, Vanished, Written
from ..transactions import isolated
from .outbox_claim import Task


class Record:
    """The results of several pushes: (connection id, task, outcome).

    `waited` tells, once they are recorded, of each change that was written how long it took, and
    the connection.
    """

    def __init__(self, env, results: list[tuple[int, Task, Outcome]]):
        self.env = env
        self.results = results
        self.waited = []

    def counted(self) -> list[tuple[int, str]]:
        """Record them all; return for each the connection and the heading it counts under."""
        self.waited = []
        told = self._without_overtaken()
        written = [(task, o) for _, task, o in told if isinstance(o, Written)]
        self._written(written)
        for lane, task, outcome in told:
            if isinstance(outcome, Failed):
                self._failed(lane, task, outcome.error)
            elif not isinstance(outcome, Written):
                self._other(task, outcome)
        failed = {lane for lane, _, outcome in self.results if isinstance(outcome, Failed)}
        for lane in {lane for lane, _, _ in self.results} - failed:
            self.env["calendar.connection"].browse(lane)._succeeded()
        return [(lane, _heading(task, outcome)) for lane, task, outcome in self.results]

    def _without_overtaken(self):
        """The results, but for those of links of which another version was read meanwhile: that
        may be a later one, and what they need is found out anew."""
        versions = self.env["calendar.link"]._versions(t.link_id for _, t, _o in self.results)
        late = {t.link_id: t for _, t, o in self.results if _is_overtaken(t, o, versions)}
        entry_ids = [id_ for task in late.values() for id_ in task.entry_ids]
        self.env["calendar.outbox"].browse(entry_ids).exists().claimed_until = False
        return [result for result in self.results if result[1].link_id not in late]

    # What went well ---------------------------------------------------------------------------

    def _written(self, written):
        """All at once; one by one when one of them clashes with what is known."""
        try:
            with self.env.cr.savepoint():
                self._write_links(written)
        except IntegrityError:
            for one in written:
                with isolated(self.env, f"calendar link {one[0].link_id}", self._give_up(one[0])):
                    self._write_links([one])
        self._meetings(written)

    def _write_links(self, written):
        if not written:
            return
        rows = [(t.link_id, o.ref.id, o.ref.etag, Json(to_json(t.push.event))) for t, o in written]
        execute_values(
            self.env.cr._obj,
            "UPDATE calendar_link SET remote_event_id = v.id, etag = v.etag,"
            " base = v.base::jsonb, sent = NULL, state = 'live',"
            " write_date = clock_timestamp() AT TIME ZONE 'UTC'"
            " FROM (VALUES %s) AS v (link_id, id, etag, base) WHERE calendar_link.id = v.link_id",
            rows,
            page_size=len(rows),
        )
        self.env["calendar.link"].invalidate_model()
        links = self.env["calendar.link"].browse(row[0] for row in rows)
        links._were_written()
        self.env["calendar.remote"]._accept(links)
        self._done(written)

    def _done(self, written):
        entry_ids = [id_ for task, _ in written for id_ in task.entry_ids]
        since = self.env["calendar.outbox"]._done(entry_ids)
        lanes = {id_: lane for lane, task, _ in self.results for id_ in task.entry_ids}
        now = self.env.cr.now()
        self.waited += [(lanes[id_], now - moment) for id_, moment in since.items()]

    def _meetings(self, written):
        """What was said about video meetings. It takes nothing from what was written."""
        for task, outcome in written:
            if task.push.meeting:
                with isolated(self.env, f"the video meeting of calendar link {task.link_id}"):
                    self.env["calendar.link"].browse(task.link_id).exists()._met(outcome)

    # What needs more than that ----------------------------------------------------------------

    def _other(self, task, outcome):
        link = self.env["calendar.link"].browse(task.link_id).exists()
        with isolated(self.env, f"calendar link {task.link_id}", self._give_up(task)):
            if link:
                self._settle(link, outcome)
            self._let_wait_or_done(task, link.exists().conflict_id)

    def _let_wait_or_done(self, task, question):
        """What stays undecided here waits for the answer of its owner."""
        outbox = self.env["calendar.outbox"]
        if question:
            outbox.browse(task.entry_ids)._wait_for(question)
        else:
            outbox._done(task.entry_ids)

    def _settle(self, link, outcome):
        match outcome:
            case Taken():
                self._taken(link)
            case Vanished():
                link._settle(None)
            case Moved(found=found):
                link._follow(found)
            case Differs(found=found):
                link._settle(found)

    def _taken(self, link):
        """Done with, unless it was brought back while it was being taken away."""
        link.remote_id._accepts()
        link._forget_place()
        if link._local_value() is None:
            link.unlink()
        else:
            self.env["calendar.outbox"]._queue_links(link)

    def _failed(self, lane, task, error):
        connection = self.env["calendar.connection"].browse(lane)
        entries = self.env["calendar.outbox"].browse(task.entry_ids).exists()
        if task.push.event is None and self._is_gone_with_it(entries.remote_id, error):
            self._other(task, Taken())
        elif error.remedy == Remedy.TELL_OWNER:
            entries._put_back()
            entries.remote_id._refuses(error, max(entries.mapped("attempts"), default=1))
        elif error.concerns_account:
            entries._put_back()
            entries._step_aside(error)
            connection._failed(error)
        else:
            entries._give_up(error)
            self.env["calendar.sync.log"]._incident(connection, "rejected", str(error))

    def _is_gone_with_it(self, remote, error):
        """Whether nothing is left to be removed from a calendar that refuses."""
        return error.remedy == Remedy.TELL_OWNER and remote._needs_no_removals()

    def _give_up(self, task):
        return self.env["calendar.outbox"].browse(task.entry_ids)._give_up


def _is_overtaken(task: Task, outcome: Outcome, versions: dict[int, str]) -> bool:
    """Whether another version is known than the one that was when this was sent, and than the
    one that came of it."""
    if isinstance(outcome, Failed):
        return False
    was = task.push.ref.etag if task.push.ref else ""
    return versions.get(task.link_id, was) not in (was, _version(outcome))


def _version(outcome: Outcome) -> str | None:
    match outcome:
        case Written(ref=ref):
            return ref.etag
        case Differs(found=found) | Moved(found=found):
            return found.ref.etag
    return None


def _heading(task: Task, outcome: Outcome) -> str:
    """Under which heading of the log an outcome is counted."""
    match outcome:
        case Written():
            return "updated" if task.push.ref else "created"
        case Taken():
            return "removed"
        case Failed():
            return "errors"
    return "met"
