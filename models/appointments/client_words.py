"""What a client wrote, taken out of the notes of an appointment."""

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import html as lxml_html
from markupsafe import Markup, escape

from ..events.plain_text import to_html, to_text


def without(html: str | None, said: Iterable[str]) -> Markup:
    """`html` without the lines `said`, each of them once.

    Calendars outside put lines together as they like, so a paragraph may have lines of both: what
    is left of it is plain text. Other paragraphs stay as they are.
    """
    if not html:
        return Markup("")
    gone = Counter(filter(None, map(_plain, said)))
    root = lxml_html.fragment_fromstring(str(html), create_parent="div")
    left = Markup("").join(_left(root, gone))
    return left if to_text(left) else Markup("")


def _left(root, gone: Counter) -> Iterator[Markup]:
    """Every paragraph, as far as it stays; text may stand between them."""
    yield _text(root.text, gone)
    for part in root:
        tail, part.tail = part.tail, None
        written = Markup(lxml_html.tostring(part, encoding="unicode"))
        lines = to_text(written).split("\n")
        kept = _kept(lines, gone)
        yield written if kept == lines else to_html("\n".join(kept).strip("\n"))
        yield _text(tail, gone)


def _text(text: str | None, gone: Counter) -> Markup:
    return escape("\n".join(_kept((text or "").split("\n"), gone)))


def _kept(lines: list[str], gone: Counter) -> list[str]:
    """Those that nobody has to take away; what is taken away is so once."""
    kept = []
    for line in lines:
        if gone[_plain(line)] > 0:
            gone[_plain(line)] -= 1
        else:
            kept.append(line)
    return kept


def _plain(line: str) -> str:
    return " ".join(line.split())
