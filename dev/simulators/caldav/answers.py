"""Another server's answers as iCloud writes them: its addresses, its XML, its additions."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from ..common.http import Request

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
CTAG = "{http://calendarserver.org/ns/}getctag"
SYNC = f"{DAV}sync-collection"

#: What stands beside the calendars in an account's home.
OTHERS = """
<response xmlns="DAV:"><href>{home}inbox/</href><propstat><prop><resourcetype><collection/>
<schedule-inbox xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype></prop>
<status>HTTP/1.1 200 OK</status></propstat></response>
<response xmlns="DAV:"><href>{home}reminders/</href><propstat><prop><resourcetype><collection/>
<calendar xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype>
<displayname>Reminders</displayname>
<supported-calendar-component-set xmlns="urn:ietf:params:xml:ns:caldav">
<comp name="VTODO"/></supported-calendar-component-set></prop>
<status>HTTP/1.1 200 OK</status></propstat></response>
<response xmlns="DAV:"><href>{home}football/</href><propstat><prop><resourcetype><collection/>
<calendar xmlns="urn:ietf:params:xml:ns:caldav"/>
<subscribed xmlns="http://calendarserver.org/ns/"/></resourcetype>
<displayname>Football</displayname></prop>
<status>HTTP/1.1 200 OK</status></propstat></response>
<response xmlns="DAV:"><href>{home}shared/</href><propstat><prop><resourcetype><collection/>
<calendar xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype>
<displayname>Shared</displayname>
<calendar-color xmlns="http://apple.com/ns/ical/">#FF2968FF</calendar-color>
<current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set></prop>
<status>HTTP/1.1 200 OK</status></propstat></response>
"""


@dataclass(frozen=True)
class Rewriter:
    """`home` is the whole address of the calendars' home, `inside` the path behind it."""

    home: str
    principal: str
    inside: str

    def rewritten(self, body: bytes, request: Request) -> bytes:
        root = etree.fromstring(body)
        for each in root.iter(f"{DAV}href"):
            each.text = self._address(each)
        asked = etree.fromstring(request.body) if request.body else None
        if asked is not None and asked.tag == SYNC:
            self._add_itself(root, request)
        self._one_token(root)
        if request.path.endswith("/calendars/") and request.headers.get("depth") == "1":
            self._add_others(root)
        if asked is not None and asked.find(f".//{CALDAV}calendar-data/*") is not None:
            self._empty(root)
        return written(root)

    def _address(self, href: etree._Element) -> str:
        """Radicale's one folder is both who we are and where the calendars are."""
        path = unquote(href.text or "")
        is_principal = href.getparent().tag in (
            f"{DAV}current-user-principal", f"{DAV}principal-URL", f"{DAV}owner",
        )  # fmt: skip
        if is_principal and path == self.inside:
            return self.principal
        return path.replace(self.inside, self.home, 1) if path.startswith(self.inside) else path

    def _add_itself(self, root: etree._Element, request: Request) -> None:
        """A report about a calendar lists the calendar as its own member."""
        text = (
            f'<response xmlns="DAV:"><href>{request.path}</href><propstat><prop>'
            "<getetag>&quot;itself&quot;</getetag></prop><status>HTTP/1.1 200 OK</status>"
            "</propstat></response>"
        )
        root.insert(0, etree.fromstring(text))

    def _one_token(self, root: etree._Element) -> None:
        """The ctag is the same text as the position."""
        for response in root.iter(f"{DAV}response"):
            token, ctag = (next(response.iter(t), None) for t in (f"{DAV}sync-token", CTAG))
            if token is not None and ctag is not None and token.text:
                ctag.text = token.text

    def _add_others(self, root: etree._Element) -> None:
        text = OTHERS.replace("{home}", self.home)
        root.extend(etree.fromstring(f"<all>{text}</all>"))

    def _empty(self, root: etree._Element) -> None:
        for data in root.iter(f"{CALDAV}calendar-data"):
            data.text = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def written(root: etree._Element) -> bytes:
    """Return XML without prefixes, each namespace as the default one, objects as CDATA."""
    parts: list[str] = []
    _write(root, "", parts)
    return "".join(parts).encode()


def _write(element: etree._Element, around: str, parts: list[str]) -> None:
    name = etree.QName(element)
    attributes = "".join(f' {key}="{value}"' for key, value in element.attrib.items())
    space = f' xmlns="{name.namespace or ""}"' if (name.namespace or "") != around else ""
    parts.append(f"<{name.localname}{space}{attributes}>")
    if name.localname == "calendar-data":
        parts.append(f"<![CDATA[{element.text or ''}]]>")
    else:
        parts.append(_escaped(element.text))
    for child in element:
        _write(child, name.namespace or "", parts)
        parts.append(_escaped(child.tail))
    parts.append(f"</{name.localname}>")


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
