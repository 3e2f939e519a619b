"""Keeps what lanes have read: pages, single events, and the positions after them."""

from collections.abc import Mapping, Sequence
from enum import Enum

from ...providers.errors import ProviderError, Remedy, TransientError
from ..transactions import isolated, together
from .moved import Lost, Twin
from .page_reader import PageReader
from .pages import Page, event_id, sort_out
from .reading import LookedAt, LookedFor, PageRead, Reading, Stumbled


class NotKept(TransientError):
    """What was read can not be taken over. That is our trouble, and not the vendor's."""

    def __init__(self):
        super().__init__("it can not be taken over")


class End(Enum):
    """How a reading came to its end."""

    KEPT = "all of it is kept, and so is the position after it"
    BROKEN = "it can not be kept"


class Keeper:
    """Brings what was read into the database; whoever calls commits.

    `refreshes` tells how often the access to an account, by its id, was renewed.
    """

    def __init__(self, env, refreshes: Mapping[int, int]):
        self.env = env
        self.refreshes = refreshes

    # Pages ------------------------------------------------------------------------------------

    def keep(self, pages: Sequence[PageRead]) -> list[list[str] | End]:
        """Apply pages of as many calendars; return of each which ids must be looked at one by
        one, or how its reading has ended.

        Where one can not be applied, nothing of it is kept, and all of the others.
        """
        return together(self.env, pages, self._keep_all, self._keep_alone)

    def _keep_alone(self, page: PageRead) -> list[str] | End:
        with isolated(self.env, f"a page of calendar {page.reading.remote_id}"):
            return self._keep_all([page])[0]
        page.reading.go_back()
        self.break_off(page.reading, NotKept())
        return End.BROKEN

    def _keep_all(self, pages: Sequence[PageRead]) -> list[list[str] | End]:
        for page in pages:
            page.reading.go_back()  # it may have been tried before
        remotes = self._remotes([page.reading for page in pages])
        at_hand = [self._at_hand(*each) for each in zip(remotes, pages, strict=True)]
        closers = iter(sort_out(self.env, [page for page in at_hand if page]))
        told = [
            self._told(page, next(closers)) if mine else []
            for page, mine in zip(pages, at_hand, strict=True)
        ]
        ended = [page for page, closer in zip(pages, told, strict=True) if closer is End.KEPT]
        self.finish([(page.reading, page.token) for page in ended])
        return told

    def _at_hand(self, remote, page: PageRead) -> Page | None:
        """None: its owner has chosen otherwise meanwhile."""
        if remote.claimed_until != page.reading.claim:
            return None
        page.reading.note_moments(page.items)
        return Page(PageReader(remote, page.reading), page.items, page.last)

    def _told(self, page: PageRead, closer: list[str]) -> list[str] | End:
        """Most often it is the last page, and nothing is left to ask: then the reading ends."""
        return closer if closer or not page.last or not page.reading.is_settled else End.KEPT

    # Single events ----------------------------------------------------------------------------

    def look(self, look: LookedAt) -> None:
        self._reader(look.reading).apply_look(look.item, look.detail)

    def stumbled(self, stumbled: Stumbled) -> None:
        """Until it can be looked at, and looked for, all stays as it was last known."""
        reading, id_ = stumbled.reading, stumbled.event_id
        reading.stumbled.add(id_)
        reading.gone = {key: it for key, it in reading.gone.items() if event_id(it) != id_}
        self._remotes([reading])._stumble(id_, stumbled.error)
        if stumbled.aside:
            self._reader(reading).count("errors")

    def found(self, found: LookedFor) -> None:
        self._reader(found.reading).apply_found(found.link_id, found.item)

    def moved(self, reading: Reading) -> tuple[list[Twin], list[Lost]]:
        """What may have been moved into this calendar, and what out of it."""
        return reading.twins, self._reader(reading).lost()

    # The end ----------------------------------------------------------------------------------

    def finish(self, ended: Sequence[tuple[Reading, str]]) -> None:
        """Keep the positions after what was read, each of another calendar.

        Where its owner has chosen otherwise meanwhile, all of it is read anew.
        """
        remotes = self._remotes([reading for reading, _token in ended])
        ours = [
            (remote, reading, token)
            for remote, (reading, token) in zip(remotes, ended, strict=True)
            if remote.claimed_until == reading.claim
        ]
        for remote, reading, token in ours:
            PageReader(remote, reading).end()
            remote._have_answered(reading.answered)
            remote.write(self._position(remote, reading, token))
        read = remotes.browse(remote.id for remote, _reading, _token in ours)
        done = {"claimed_until": False, "last_pull_at": self.env.cr.now(), "last_error": False}
        read.write(done)
        read.connection_id._succeeded()
        self._log(ours)

    def _position(self, remote, reading: Reading, token: str) -> dict:
        """What may be older than what we have sent since is read once more, from where it began."""
        if reading.overtaken:
            return {"due_at": self.env.cr.now()}
        return {"sync_token": token, "due_at": remote._next_look()}

    def _log(self, ours):
        log = self.env["calendar.sync.log"]
        counted = [(remote, self._counts(remote, reading), reading) for remote, reading, _t in ours]
        log._pulled([(remote, counts) for remote, counts, each in counted if not each.audit])
        for remote, counts, reading in counted:
            if reading.audit:
                log._compared(remote, counts)
            if reading.whole and remote.audit_step == "read" and not reading.overtaken:
                remote._end_audit("compare")

    def _counts(self, remote, reading: Reading) -> dict[str, int]:
        return {**reading.counts, "token_refreshes": self.refreshes[remote.connection_id.id]}

    def break_off(self, reading: Reading, error: ProviderError) -> None:
        """What was kept stays; the position does not move."""
        remote = self._remotes([reading])
        connection = remote.connection_id
        remote.write({"claimed_until": False, "due_at": remote._next_look()})
        if reading.audit:
            remote._end_audit()
        counts = {**self._counts(remote, reading), "errors": 1}
        told = error.reason or str(error)
        self.env["calendar.sync.log"]._run(connection, "pull", counts, remote, told)
        if error.remedy == Remedy.TELL_OWNER:
            remote.last_error = connection._explain(error)
        else:
            connection._failed(error)

    # ------------------------------------------------------------------------------------------

    def _remotes(self, readings: Sequence[Reading]):
        """Their calendars, of which is read together whatever is asked of one."""
        return self.env["calendar.remote"].browse(reading.remote_id for reading in readings)

    def _reader(self, reading: Reading) -> PageReader:
        return PageReader(self._remotes([reading]), reading)
