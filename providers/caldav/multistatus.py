"""What a CalDAV server answers: one status and some properties for each of many resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ..errors import UnreadableAnswer
from ..http import Answer
from .addresses import path_of
from .questions import DAV

STATUS = re.compile(r"HTTP/\d(?:\.\d)?\s+(\d{3})")
GONE = frozenset({404, 410})


@dataclass(frozen=True)
class Told:
    """What is said of one resource. `status` is its own, 200 where only properties are told.

    `faults` are the names of the conditions that it does not meet.
    """

    path: str
    status: int
    props: Mapping[str, etree._Element] = field(default_factory=dict, repr=False)
    faults: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()

    @property
    def is_gone(self) -> bool:
        return self.status in GONE

    def text(self, name: str) -> str:
        """Return the text of a property; empty where the server has none."""
        found = self.props.get(name)
        return (found.text or "").strip() if found is not None else ""

    def hrefs(self, name: str) -> list[str]:
        """Return the addresses in a property, as they are written."""
        found = self.props.get(name)
        if found is None:
            return []
        return [(each.text or "").strip() for each in found.iter(f"{DAV}href")]

    def has(self, name: str, *within: str) -> bool:
        """True when one of the elements `within` stands anywhere in a property."""
        found = self.props.get(name)
        return found is not None and next(found.iter(*within), None) is not None


@dataclass(frozen=True)
class Multistatus:
    told: tuple[Told, ...]
    sync_token: str = ""

    def about(self, path: str) -> Told | None:
        """Return what is said of one path, however its end is written."""
        wanted = path.rstrip("/")
        return next((each for each in self.told if each.path.rstrip("/") == wanted), None)


def read(answer: Answer) -> Multistatus:
    """Read an answer. Raise `UnreadableAnswer` for anything but a whole multistatus."""
    root = parse(answer.body) if answer.status == 207 else None
    if root is None or root.tag != f"{DAV}multistatus":
        raise UnreadableAnswer("the answer is no multistatus", reason="not_multistatus")
    told = [one for each in root.iter(f"{DAV}response") for one in _read(each, answer.url)]
    token = root.find(f"{DAV}sync-token")
    return Multistatus(tuple(told), (token.text or "").strip() if token is not None else "")


def faults(body: bytes) -> frozenset[str]:
    """Return the conditions that a refusal names; none for a body that is no DAV error."""
    root = parse(body)
    if root is None or root.tag != f"{DAV}error":
        return frozenset()
    return frozenset(_local(each) for each in root if isinstance(each.tag, str))


def words(body: bytes) -> str:
    """Return all that a refusal says, in lower case; empty for what is no XML."""
    root = parse(body)
    return " ".join(root.itertext()).lower() if root is not None else ""


def parse(body: bytes) -> etree._Element | None:
    """Return the XML's root, or None. No entity is expanded and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def _read(response: etree._Element, base: str) -> Iterator[Told]:
    """Yield one for each address: a status may be told of several at once."""
    status = _status(response) or 200
    props, missing = {}, set()
    for propstat in response.iter(f"{DAV}propstat"):
        found = [each for prop in propstat.iter(f"{DAV}prop") for each in prop]
        if _status(propstat) == 200:
            props.update({each.tag: each for each in found})
        else:
            missing |= {each.tag for each in found}
    error = response.find(f"{DAV}error")
    named = frozenset(_local(each) for each in error) if error is not None else frozenset()
    for href in response.findall(f"{DAV}href"):
        path = path_of((href.text or "").strip(), base)
        yield Told(path, status, props, named, frozenset(missing))


def _status(element: etree._Element) -> int:
    match = STATUS.match(element.findtext(f"{DAV}status", "").strip())
    return int(match[1]) if match else 0


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
