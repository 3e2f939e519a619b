"""What Exchange makes of a body: everything becomes a page of HTML, and text again on demand."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from html.parser import HTMLParser

PREVIEW = 255  # characters
META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
PLAIN_HEAD = (
    f'<html><head>\r\n{META}<meta name="Generator" content="Microsoft Exchange Server">\r\n'
    "<!-- converted from text -->\r\n"
    "<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; "
    "border-left: #800000 2px solid; } --></style></head>\r\n"
    '<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">'
)
PLAIN_FOOT = "</div></span></font>\r\n</body>\r\n</html>\r\n"
HTML_HEAD = f"<html><head>\r\n{META}</head><body>"
HTML_FOOT = "</body></html>"

BLOCKS = {"div", "p", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr"}
APART = {"p", "h1", "h2", "h3", "h4", "ul", "ol", "table"}
UNSEEN = {"head", "style", "script", "title"}
ACTIVE = re.compile(r"<(script|iframe|object|embed|form)\b.*?(</\1>|/>|$)", re.I | re.S)
BODY = re.compile(r"<body[^>]*>(.*)</body>", re.I | re.S)
LINE = re.compile(r"\r\n|\r|\n")
RULE = "_" * 80


def as_page(kind: str, content: str) -> str:
    """The HTML that is kept of what was sent as `text` or as `html`; empty stays empty."""
    if not content:
        return ""
    if kind == "text":
        return PLAIN_HEAD + _plain_lines(content) + PLAIN_FOOT
    body = BODY.search(content)
    inner = ACTIVE.sub("", body.group(1) if body else content)
    inner = LINE.sub("\r\n", inner).replace("\u00a0", "&nbsp;")
    return HTML_HEAD + inner + HTML_FOOT


def _plain_lines(content: str) -> str:
    lines = [_plain_line(line) for line in LINE.split(content)]
    return "<br>\r\n".join(lines)


def _plain_line(line: str) -> str:
    """Entities, and spaces that HTML would swallow."""
    escaped = html.escape(line, quote=False).replace("\t", "&nbsp;&nbsp;&nbsp; ")
    escaped = re.sub(r"  +", lambda gap: "&nbsp;" * (len(gap.group()) - 1) + " ", escaped)
    return re.sub(r"^ ", "&nbsp;", escaped)


@lru_cache(maxsize=4096)
def as_text(page: str) -> str:
    """The page as plain text, CRLF after each line and after the last one."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    text = "".join(reader.parts)
    lines = [re.sub(r"[ \t]+$", "", line) for line in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return text.replace("\u00a0", " ").replace("\n", "\r\n") + "\r\n" if text else ""


def preview(page: str) -> str:
    """The first characters of the text, without the last line's end."""
    return as_text(page).rstrip("\r\n")[:PREVIEW]


class _Reader(HTMLParser):
    """Collects what is seen: blocks begin lines, runs of white space are one space."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag, attrs):
        if tag in UNSEEN:
            self.unseen += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "hr":
            self._new_line()
            self.parts.append(RULE + "\n")
        elif tag in BLOCKS:
            self._new_line()
        if tag == "li":
            self.parts.append("  * ")

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in BLOCKS and tag != "br":
            self._new_line()
        if tag in APART and self.parts:
            self.parts.append("\n")

    def handle_data(self, data):
        if self.unseen:
            return
        data = re.sub(r"[ \t\r\n]+", " ", data)
        if self._at_line_start():
            data = data.lstrip(" ")
        if data:
            self.parts.append(data)

    def _new_line(self):
        if not self._at_line_start():
            self.parts.append("\n")

    def _at_line_start(self) -> bool:
        return not self.parts or self.parts[-1].endswith("\n")
