"""One account's requests to its CalDAV server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from ..base import Credentials
from ..errors import TransientError, UnreadableAnswer
from ..http import REDIRECTS, Answer, Transport, utc_now
from . import multistatus, questions
from .addresses import host_of
from .failures import About, failure
from .login import Login
from .multistatus import GONE, Multistatus
from .vendors import ANY, Vendor

HOPS = 5
OFFER = "www-authenticate"
HOME = ""  # the path that stands for the account's home, wherever that is
XML = {"Content-Type": "application/xml; charset=utf-8"}
OBJECT = {"Content-Type": "text/calendar; charset=utf-8"}


@dataclass(frozen=True)
class Ask:
    """A request. `path` may be a whole address, too."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None


class DavClient:
    """Raises only `ProviderError` and its children.

    `credentials.url` is the account's calendar home. The password goes to its host alone, and
    to those that the vendor runs together with it.
    """

    def __init__(
        self,
        credentials: Credentials,
        transport: Transport,
        vendor: Vendor = ANY,
        clock: Callable[[], datetime] = utc_now,
    ):
        self.credentials = credentials
        self.transport = transport
        self.vendor = vendor
        self.clock = clock
        self._login = Login(credentials.username, credentials.password)
        #: Finds the home anew, for vendors that move accounts from host to host.
        self.look_again: Callable[[], None] | None = None

    @property
    def home(self) -> str:
        return self.credentials.url

    def properties(
        self, path: str, names: Iterable[str], about: About, *, depth: int = 0
    ) -> Multistatus:
        """Ask for properties of a resource, or with depth 1 of what it holds as well."""
        headers = {**XML, "Depth": str(depth)}
        body = questions.properties(*names)
        return multistatus.read(self.send(Ask("PROPFIND", path, body, headers), about))

    def report(self, path: str, body: bytes, about: About, *, depth: int = 1) -> Multistatus:
        headers = {**XML, "Depth": str(depth)}
        return multistatus.read(self.send(Ask("REPORT", path, body, headers), about))

    def send(self, ask: Ask, about: About) -> Answer:
        """Send a request. Raise our errors for anything but success."""
        answer = self._followed(ask)
        if _may_be_elsewhere(answer, about) and self._moved():
            answer = self._followed(ask)
        if 200 <= answer.status < 300:
            return answer
        raise failure(answer, about, self.vendor, self.clock())

    def _moved(self) -> bool:
        """Look once where the account is now. True when that is another host."""
        look, self.look_again = self.look_again, None
        before = self.home
        if look:
            look()
        return self.home != before

    def _followed(self, ask: Ask) -> Answer:
        """Follow redirects as far as the password may go along."""
        url = urljoin(self.home, ask.path)
        for _hop in range(HOPS):
            answer = self._let_in(ask, url)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or not target:
                return answer
            url = self._redirected(url, target)
        raise TransientError("redirected in a circle", reason="redirects")

    def _redirected(self, url: str, target: str) -> str:
        try:
            target = urljoin(url, target)
            same = self.vendor.together(host_of(url), host_of(target))
            downgraded = urlsplit(url).scheme == "https" != urlsplit(target).scheme
        except ValueError:
            raise TransientError("redirected to a malformed address", reason="address") from None
        if not same or downgraded:
            # A hotel's sign-in page, or somebody who wants the password.
            raise UnreadableAnswer("redirected to somebody else", reason="redirected")
        return target

    def _let_in(self, ask: Ask, url: str) -> Answer:
        answer = self._sent(ask, url)
        if answer.status == 401 and self._login.learns_from(answer.headers.get(OFFER, "")):
            answer = self._sent(ask, url)
        return answer

    def _sent(self, ask: Ask, url: str) -> Answer:
        login = {"Authorization": self._login.header(ask.method, url)}
        headers = {**(ask.headers or {}), **login}
        return self.transport.send(ask.method, url, headers=headers, body=ask.body)


def _may_be_elsewhere(answer: Answer, about: About) -> bool:
    """What is said of a single event is no reason to look for the whole account."""
    return answer.status == 421 or answer.status in GONE and about is not About.EVENT
