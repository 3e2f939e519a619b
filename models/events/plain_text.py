"""Notes are plain text over there and HTML here. Both ways lose nothing that we wrote."""

from lxml import html as lxml_html
from markupsafe import Markup, escape

_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"}


def to_html(text: str) -> Markup:
    """One paragraph, its lines broken where the text's are."""
    if not text:
        return Markup("")
    return Markup("<p>%s</p>") % Markup("<br>").join(escape(line) for line in text.split("\n"))


def to_text(html: str | None) -> str:
    """The text of an HTML field, with a line for each line that its reader sees."""
    if not html or not str(html).strip():
        return ""
    root = lxml_html.fragment_fromstring(str(html), create_parent="div")
    lines = "".join(_pieces(root)).split("\n")
    return "\n".join(line.strip() for line in lines).strip("\n")


def _pieces(element):
    """Yield text, with a break where a block begins after text that stands before it."""
    if not isinstance(element.tag, str):  # a comment
        yield element.tail or ""
        return
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if child.tag == "br" or (child.tag in _BREAKS and _follows_text(child)):
            yield "\n"
        yield from _pieces(child)
        if isinstance(child.tag, str):
            yield (child.tail or "").replace("\n", " ")


def _follows_text(element) -> bool:
    previous = element.getprevious()
    before = element.getparent().text if previous is None else "there is an element"
    return bool((before or "").strip())
