"""iCloud's manners, as far as they are known, played in front of a Radicale.

Nobody outside Apple can have an iCloud of their own. What is played here was seen by people who
speak to the real one; https://caldav.icloud.com has the last word.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from lxml import etree

from ..common.http import Request, Response
from ..common.server import HttpServer
from .answers import Rewriter
from .front import Front
from .servers import ACCOUNT, Server

DSID = "1234567890"
PRINCIPAL = f"/{DSID}/principal/"
HOME = f"/{DSID}/calendars/"
SCHEMES = 'X-MobileMe-AuthToken realm="MMCalDav", Basic realm="MMCalDav"'
UID = re.compile(r"^UID:(.*?)\r?$", re.MULTILINE)
GUEST = re.compile(rb"^ATTENDEE(?!.*SCHEDULE-AGENT=CLIENT).*$", re.MULTILINE)
DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"

Refused = Response | None


class ICloud(Front):
    """`url` is the general host, `partition_url` the one that an account's calendars are on.

    `deleted` are names and UIDs that are not given back, `mails` the guests who were written to.
    The partitions that an account was on before answer with the status `left`.
    """

    def __init__(self, server: Server):
        super().__init__(server)
        self.partitions = [HttpServer(self.application)]
        self.left = 421
        self.deleted: set[str] = set()
        self.mails: list[bytes] = []

    @property
    def partition_url(self) -> str:
        return f"http://{self._places()[-1]}"

    def start(self) -> ICloud:
        self.partitions[0].start()
        return super().start()

    def stop(self) -> None:
        for partition in self.partitions:
            partition.stop()
        super().stop()

    def refusal(self) -> Response:
        return Response(401, b"", {"WWW-Authenticate": SCHEMES})

    def remember_deleted(self, *names: str) -> None:
        self.deleted.update(names)

    def move(self, status: int = 421) -> None:
        """The account goes to another partition; the one that had it answers so from now on."""
        self.left = status
        self.partitions.append(HttpServer(self.application))
        self.partitions[-1].start()

    def answer(self, request: Request) -> Response:
        moved = request.headers["host"] in self._places()[:-1]
        return Response(self.left) if moved else super().answer(request)

    def _places(self) -> list[str]:
        """Host and port of each partition: the general host goes by another name."""
        return [f"localhost:{partition.port}" for partition in self.partitions]

    def passed_on(self, request: Request) -> Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        if request.method == "DELETE":
            self._bury(request)
        inside = self._inside(request)
        return self._outside(request, super().passed_on(inside))

    def _refused(self, request: Request) -> Refused:
        rules = RULES.get(request.method, ())
        return next((answer for rule in rules if (answer := rule(self, request))), None)

    def _inside(self, request: Request) -> Request:
        """The request in Radicale's paths."""
        path = request.path.replace(HOME, self.behind.home).replace(PRINCIPAL, self.behind.home)
        body = request.body.replace(HOME.encode(), self.behind.home.encode())
        return replace(request, path=path, body=body)

    def _outside(self, request: Request, response: Response) -> Response:
        """The answer in iCloud's paths and XML."""
        headers = {k: v for k, v in response.headers.items() if k.lower() != "etag"}
        if request.method in ("GET", "HEAD"):
            headers = response.headers
        if response.status != 207:
            return replace(response, headers=headers)
        rewriter = Rewriter(f"{self._absolute()}{HOME}", PRINCIPAL, self.behind.home)
        body = rewriter.rewritten(response.body, request)
        return replace(response, body=body, headers={"Content-Type": "text/xml"})

    def _absolute(self) -> str:
        """Addresses name the port even where it goes without saying."""
        parts = urlsplit(self.partition_url)
        return f"{parts.scheme}://{parts.hostname}:{parts.port}"

    def _bury(self, request: Request) -> None:
        there = super().passed_on(self._inside(replace(request, method="GET", body=b"")))
        if there.status == 200:
            self.remember_deleted(name_of(request), *UID.findall(there.body.decode()))

    # What iCloud refuses, each for itself.

    def empty_get(self, request: Request) -> Refused:
        return Response(400) if request.path == "/" else None

    def depth_on_principal(self, request: Request) -> Refused:
        deep = request.path == PRINCIPAL and request.headers.get("depth") == "1"
        return Response(400) if deep else None

    def depth_on_delete(self, request: Request) -> Refused:
        return Response(400) if "depth" in request.headers else None

    def any_version(self, request: Request) -> Refused:
        """`If-Match: *` is turned round: refused for what is there, and good for what is not."""
        if request.headers.get("if-match") != "*":
            return None
        del request.headers["if-match"]
        there = super().passed_on(self._inside(replace(request, method="GET", body=b"")))
        return Response(412) if there.status == 200 else None

    def once_deleted(self, request: Request) -> Refused:
        names = {name_of(request), *UID.findall(request.body.decode())}
        return Response(412) if names & self.deleted else None

    def without_end(self, request: Request) -> Refused:
        text = request.body
        return None if b"\nDTEND" in text or b"\nDURATION" in text else Response(403)

    def unknown_zone(self, request: Request) -> Refused:
        text = request.body.decode()
        known = set(re.findall(r"^TZID:(.*?)\r?$", text, re.MULTILINE))
        used = set(re.findall(r";TZID=\"?([^\":;]+)", text))
        return None if used <= known else Response(403)

    def uid_elsewhere(self, request: Request) -> Refused:
        """The same UID in another calendar of the account."""
        if "if-match" in request.headers:
            return None
        uids = UID.findall(request.body.decode())
        mine = request.path.rpartition("/")[0].replace(HOME, self.behind.home)
        for path in self._paths():
            if path.rpartition("/")[0] == mine:
                continue
            inside = replace(request, method="GET", path=path, body=b"", headers={})
            if set(uids) & set(UID.findall(super().passed_on(inside).body.decode())):
                return Response(403)
        return None

    def invite(self, request: Request) -> Refused:
        """Whoever is named anew is written to, whatever the client wants."""
        before = super().passed_on(self._inside(replace(request, method="GET", body=b"")))
        invited = GUEST.findall(before.body) if before.status == 200 else ()
        self.mails += [guest for guest in GUEST.findall(request.body) if guest not in invited]
        return None

    def unsupported_report(self, request: Request) -> Refused:
        root = etree.fromstring(request.body)
        if root.tag == f"{CALDAV}free-busy-query":
            return Response(400)
        filters = root.iter(f"{CALDAV}prop-filter")
        return Response(412) if any(each.get("name") == "UID" for each in filters) else None

    def _paths(self) -> list[str]:
        """Every object of the account, by Radicale's paths."""
        ask = Request("PROPFIND", self.behind.home, {}, {"depth": "1"}, account=ACCOUNT)
        paths = []
        for collection in _hrefs(super().passed_on(ask)):
            if collection != self.behind.home:
                found = _hrefs(super().passed_on(replace(ask, path=collection)))
                paths += [path for path in found if path.endswith(".ics")]
        return paths


def name_of(request: Request) -> str:
    return request.path.rpartition("/")[2]


def _hrefs(response: Response) -> list[str]:
    if response.status != 207:
        return []
    root = etree.fromstring(response.body)
    return [unquote(each.findtext(f"{DAV}href")) for each in root.iter(f"{DAV}response")]


RULES = {
    "GET": (ICloud.empty_get,),
    "PROPFIND": (ICloud.depth_on_principal,),
    "DELETE": (ICloud.depth_on_delete,),
    "PUT": (
        ICloud.any_version,
        ICloud.once_deleted,
        ICloud.without_end,
        ICloud.unknown_zone,
        ICloud.uid_elsewhere,
        ICloud.invite,
    ),
    "REPORT": (ICloud.unsupported_report,),
}
