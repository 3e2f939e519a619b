"""Other servers' manners, each to be switched on by itself, in front of a Radicale."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from ..common.http import Request, Response
from .digest import challenge, proves
from .front import Front
from .servers import ACCOUNT, Server

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
SYNC, TOKEN = f"{DAV}sync-collection", f"{DAV}sync-token"
CTAG = "{http://calendarserver.org/ns/}getctag"
CUT = """<response xmlns="DAV:"><href>{path}</href>
<status>HTTP/1.1 507 Insufficient Storage</status>
<error><number-of-matches-within-limits/></error></response>"""


@dataclass
class Manners:
    """forgets      asked for the news since any position, it lists everything without a word
    cut_after    so many news are told at once, and where they go on (507)
    positions    it keeps positions at all;  ctags: it tells a calendar's version
    etags        it tells an object's version when it is written;  weak: as a weak one
    moves        it keeps what is written under a name of its own, and says where
    passes_over  asked for several objects, it says nothing of those that are not there
    tidies       it changes what is written, and does not tell the version then
    holds_back   it does not give out the object of this name
    proofs       it asks for a proof of the password by this hash (Digest), "MD5" or "SHA-256"
    """

    forgets: bool = False
    cut_after: int = 0
    positions: bool = True
    ctags: bool = True
    etags: bool = True
    weak: bool = False
    moves: bool = False
    passes_over: bool = False
    tidies: bool = False
    holds_back: str = ""
    proofs: str = ""


class Quirky(Front):
    """`manners` may be changed at any time."""

    def __init__(self, server: Server, manners: Manners | None = None):
        super().__init__(server)
        self.manners = manners or Manners()
        self._rest: dict[str, list[etree._Element]] = {}

    def identify(self, request: Request) -> str:
        if not self.manners.proofs:
            return super().identify(request)
        return ACCOUNT if proves(request, self.manners.proofs, self.password) else ""

    def refusal(self) -> Response:
        if not self.manners.proofs:
            return super().refusal()
        return Response(401, b"", {"WWW-Authenticate": challenge(self.manners.proofs)})

    def passed_on(self, request: Request) -> Response:
        if request.method == "PUT":
            return self._put(request)
        root = etree.fromstring(request.body) if request.body else None
        if root is not None and root.tag == SYNC:
            return self._news(request, root)
        response = super().passed_on(request)
        if response.status != 207:
            return response
        told = etree.fromstring(response.body)
        self._left_out(told)
        return replace(response, body=etree.tostring(told))

    def _put(self, request: Request) -> Response:
        path = request.path
        if self.manners.moves and "if-match" not in request.headers:
            path = path.replace(".ics", "-moved.ics")
        body = request.body
        if self.manners.tidies:
            body = body.replace(b"SUMMARY:", b"X-TIDIED:1\r\nSUMMARY:")
        response = super().passed_on(replace(request, path=path, body=body))
        headers = dict(response.headers)
        if not self.manners.etags or self.manners.tidies:
            headers.pop("ETag", None)
        elif self.manners.weak and "ETag" in headers:
            headers["ETag"] = "W/" + headers["ETag"]
        if path != request.path:
            headers["Location"] = path
        return replace(response, headers=headers)

    def _news(self, request: Request, root: etree._Element) -> Response:
        if not self.manners.positions:
            return Response(403)
        token = root.find(TOKEN)
        if token.text in self._rest:
            return self._in_parts(request, self._rest.pop(token.text))
        if self.manners.forgets:
            token.text = ""
            request = replace(request, body=etree.tostring(root))
        response = super().passed_on(request)
        if response.status != 207 or not self.manners.cut_after:
            return response
        told = sorted(etree.fromstring(response.body), key=lambda each: each.tag == TOKEN)
        return self._in_parts(request, told)

    def _in_parts(self, request: Request, told: list[etree._Element]) -> Response:
        """The first part, and a position from which the rest is told: it ends with the token."""
        size = self.manners.cut_after
        root = etree.Element(f"{DAV}multistatus")
        if len(told) <= size + 1:
            root.extend(told)
            return Response(207, etree.tostring(root), {"Content-Type": "text/xml"})
        root.extend([*told[:size], etree.fromstring(CUT.format(path=request.path))])
        position = f"urn:rest:{len(told)}"
        self._rest[position] = told[size:]
        etree.SubElement(root, TOKEN).text = position
        return Response(207, etree.tostring(root), {"Content-Type": "text/xml"})

    def _left_out(self, root: etree._Element) -> None:
        if not self.manners.positions:
            for report in list(root.iter(f"{DAV}supported-report")):
                if next(report.iter(SYNC), None) is not None:
                    report.getparent().remove(report)
        if not self.manners.ctags:
            for ctag in list(root.iter(CTAG)):
                ctag.getparent().remove(ctag)
        for response in list(root):
            self._keep_back(root, response)

    def _keep_back(self, root: etree._Element, response: etree._Element) -> None:
        if self.manners.passes_over and "404" in response.findtext(f"{DAV}status", ""):
            root.remove(response)
        name = self.manners.holds_back
        if name and response.findtext(f"{DAV}href", "").endswith(name):
            for propstat in response.findall(f"{DAV}propstat"):
                response.remove(propstat)
            etree.SubElement(response, f"{DAV}status").text = "HTTP/1.1 500 Sorry"
