"""Texts as Outlook keeps them: titles and places as they are, notes as HTML.

Exchange rewrites the HTML that it is given: it wraps lines, names characters, and puts a
page around it. So the notes are read the way a browser shows them, and what we write is
such that ``plain(written(text)) == text`` holds for all that `kept_notes` returns.
"""

from __future__ import annotations

import html
import re

from ..text import cut, one_line, tidy

TITLE_LIMIT = 255  # documented
LOCATION_LIMIT = 255  # as Exchange keeps it
NOTES_LIMIT = 65_536  # nobody's notes are longer; Exchange takes some megabytes
TAB = " " * 4

#: Each token begins where the one before ended, and none is looked for twice: the time taken
#: grows with the length alone, whatever an invitation from anybody holds.
TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<unseen>style|script|title)\b.*?(?:</(?P=unseen)\s*>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>[^<>]*)>"
    r"|<[!?][^<>]*>"
    r"|(?P<text>[^<]+|<)",
    re.I | re.S,
)
HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
WEB = re.compile(r"https?://", re.I)
SPACES = re.compile(r"[ \t\r\n\f]+")
MORE_SPACE = re.compile(r"(?m)^ | (?= )")
BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol p pre section table tr ul".split()
)


def plain(content: str) -> str:
    """Return the text of an HTML body as it is shown. Links keep their address."""
    page = _Page()
    for token in TOKEN.finditer(content):
        page.take(token)
    return _shown(page.text())


def plain_of(body: dict | None) -> str:
    """Return the text of an item's body, whether it came as HTML or as text."""
    body = body or {}
    content = body.get("content") or ""
    as_text = str(body.get("contentType", "")).casefold() == "text"
    return _shown(content) if as_text else plain(content)


def written(text: str) -> str:
    """Return HTML that reads back as `text`."""
    escaped = html.escape(text, quote=False)
    return MORE_SPACE.sub("&nbsp;", escaped).replace("\n", "<br>\r\n")


def kept_title(text: str) -> str:
    """Return what Outlook can keep of a title: one line."""
    return cut(one_line(_characters(text.replace("\t", " "))), TITLE_LIMIT)


def kept_location(text: str) -> str:
    """Return what Outlook can keep of an address or a link."""
    return cut(tidy(_characters(text)), LOCATION_LIMIT)


def kept_notes(text: str) -> str:
    """Return what Outlook can keep of a text in an event's body."""
    return cut(_shown(text), NOTES_LIMIT)


def _shown(text: str) -> str:
    """Return the text as nobody sees a difference: without tabs and spaces at a line's end."""
    lines = tidy(_characters(text.replace("\t", TAB))).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _characters(text: str) -> str:
    """Leave out what is no character: XML, in which Exchange keeps all, has no room for it."""
    return "".join(c for c in text if ord(c) & 0xFFFE != 0xFFFE)


class _Page:
    """Text as it flows onto a page."""

    def __init__(self):
        self._pieces: list[str] = []
        self._line_begins = True
        self._space = False
        self._preformatted = 0
        self._link: tuple[str, int] | None = None

    def text(self) -> str:
        return "".join(self._pieces)

    def take(self, token: re.Match) -> None:
        if token["text"]:
            self._write(html.unescape(token["text"]))
        elif token["tag"]:
            self._mark(token["tag"].casefold(), bool(token["end"]), token["attributes"])

    def _mark(self, tag: str, ends: bool, attributes: str) -> None:
        if tag == "br" and not ends:
            self._break()
        elif tag in BLOCKS:
            if not self._line_begins:
                self._break()
            if tag == "li" and not ends:
                self._put("- ")
        elif tag in ("td", "th") and ends:
            self._space = True
        elif tag == "a":
            self._end_link() if ends else self._begin_link(attributes)
        if tag == "pre":
            self._preformatted = max(self._preformatted + (-1 if ends else 1), 0)

    def _write(self, text: str) -> None:
        if self._preformatted:
            self._put(text.replace("\r\n", "\n"))
            return
        words = SPACES.sub(" ", text)
        if words.startswith(" "):
            self._space = True
        if words.strip(" "):
            self._put(words.strip(" "))
            self._space = words.endswith(" ")

    def _put(self, text: str) -> None:
        if self._space and not self._line_begins:
            self._pieces.append(" ")
        self._pieces.append(text)
        self._space, self._line_begins = False, text.endswith("\n")

    def _break(self) -> None:
        self._pieces.append("\n")
        self._space, self._line_begins = False, True

    def _begin_link(self, attributes: str) -> None:
        found = HREF.search(attributes)
        address = html.unescape(next(filter(None, found.groups()), "")) if found else ""
        self._link = (address.strip(), len(self._pieces))

    def _end_link(self) -> None:
        """Say where a link leads, unless that is what it shows."""
        address, since = self._link or ("", 0)
        self._link = None
        label = "".join(self._pieces[since:]).strip()
        if WEB.match(address) and label and _bare(label) != _bare(address):
            self._space = False
            self._put(f" ({address})")


def _bare(address: str) -> str:
    """Return an address as people write it."""
    return WEB.sub("", address).rstrip("/")
