"""The query options: $select, $expand, $filter and $orderby, as far as Outlook knows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .errors import GraphError
from .moments import parse
from .occurrences import Item
from .views import Viewer, plain_event

PROPERTIES = frozenset("""
id createdDateTime lastModifiedDateTime changeKey categories transactionId originalStartTimeZone
originalEndTimeZone iCalUId reminderMinutesBeforeStart isReminderOn hasAttachments subject
bodyPreview importance sensitivity isAllDay isCancelled isOrganizer responseRequested
seriesMasterId showAs type webLink onlineMeetingUrl isOnlineMeeting onlineMeetingProvider
allowNewTimeProposals isDraft hideAttendees responseStatus body start end originalStart location
locations recurrence attendees organizer onlineMeeting cancelledOccurrences exceptionOccurrences
occurrenceId
""".split())
RELATIONS = ("singleValueExtendedProperties", "exceptionOccurrences", "calendar", "extensions",
             "attachments", "multiValueExtendedProperties")
TEXT = r"'((?:[^']|'')*)'"
ANY = re.compile(r"^singleValueExtendedProperties/any\(\s*(\w+)\s*:\s*(.+)\)$", re.I | re.S)
STARTS = re.compile(rf"^startswith\(\s*(\w+)\s*,\s*{TEXT}\s*\)$", re.I)
COMPARE = re.compile(rf"^([\w/]+) (eq|ne|ge|gt|le|lt) (?:{TEXT}|(true|false|null))$", re.I)
ID_IS = re.compile(rf"^\s*id eq {TEXT}\s*$", re.I)
OPERATORS: dict[str, Callable] = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b, "le": lambda a, b: a <= b, "lt": lambda a, b: a < b}
MOMENTS = ("start/dateTime", "end/dateTime", "createdDateTime", "lastModifiedDateTime")
COMPARABLE = (*MOMENTS, "subject", "iCalUId", "isAllDay", "isCancelled", "isOrganizer",
              "sensitivity", "showAs", "type", "importance")


def not_understood(message: str) -> GraphError:
    return GraphError("RequestBroker--ParseUri", message, 400)


def selected(text: str) -> frozenset[str]:
    """The names in $select; empty when it was not given. 400 for an unknown one."""
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    for name in names - PROPERTIES:
        raise not_understood(f"Could not find a property named '{name}' on type "
                             "'Microsoft.OutlookServices.Event'.")
    return names


@dataclass(frozen=True)
class Expand:
    """What to bring along: relations by name, and of the extended properties those named."""

    relations: frozenset[str] = frozenset()
    properties: tuple[str, ...] = ()


def expanded(text: str) -> Expand:
    """$expand as it was sent, or 400."""
    relations, wanted = set(), []
    for part in filter(None, (p.strip() for p in split(text, ","))):
        name, _, options = part.partition("(")
        if name not in RELATIONS:
            raise not_understood(f"Could not find a property named '{name}' to expand.")
        relations.add(name)
        if name == "singleValueExtendedProperties":
            wanted += _property_ids(options.removesuffix(")"))
        elif options:
            raise not_understood(f"The options of '{name}' are not simulated.")
    return Expand(frozenset(relations), tuple(wanted))


def _property_ids(options: str) -> list[str]:
    """The ids in ``$filter=id eq '…' or id eq '…'``. Without a filter Graph refuses."""
    name, _, condition = options.partition("=")
    found = [ID_IS.match(one) for one in split(condition, " or ")]
    if name.strip() != "$filter" or not all(found):
        raise GraphError("ErrorInvalidRequest", "Expanding singleValueExtendedProperties needs a "
                         "filter on id.", 400)
    return [match.group(1).replace("''", "'") for match in found]


def split(text: str, separator: str) -> list[str]:
    """Cut at separators that stand outside of quotes and parentheses."""
    parts, depth, quoted, begin = [], 0, False, 0
    for at, sign in enumerate(text):
        if sign == "'":
            quoted = not quoted
        elif not quoted:
            depth += (sign == "(") - (sign == ")")
        if not quoted and depth == 0 and text.startswith(separator, at):
            parts.append(text[begin:at])
            begin = at + len(separator)
    return [*parts, text[begin:]]


@dataclass
class Row:
    """An item, and how it is shown to filters and orders: everything, in UTC."""

    item: Item
    viewer: Viewer

    @cached_property
    def told(self) -> dict:
        return plain_event(self.item, self.viewer)

    def value(self, path: str):
        """The property that a path such as ``start/dateTime`` leads to."""
        told = self.told
        for part in path.split("/"):
            told = told[part]
        return told


Test = Callable[[Row], bool]


def filtered(text: str) -> Test:
    """$filter as a test of a row; or 400."""
    tests = [_condition(one.strip()) for one in split(text, " and ")] if text else []
    return lambda row: all(test(row) for test in tests)


def _condition(text: str) -> Test:
    lookup = ANY.match(text)
    if lookup:
        return _property_test(*lookup.groups())
    starts = STARTS.match(text)
    if starts and starts.group(1) == "subject":
        begin = starts.group(2).replace("''", "'").lower()
        return lambda row: row.value("subject").lower().startswith(begin)
    compare = COMPARE.match(text)
    if compare and compare.group(1) in COMPARABLE:
        return _comparison(*compare.groups())
    raise GraphError("ErrorInvalidUrlQueryFilter", f"The query filter is not valid: {text}", 400)


def _property_test(variable: str, condition: str) -> Test:
    """``ep/id eq '…' and ep/value eq '…'``: the name by its case, the value by any case."""
    wanted = {}
    for one in split(condition, " and "):
        match = re.match(rf"^\s*{variable}/(id|value) eq {TEXT}\s*$", one)
        if not match:
            raise GraphError("ErrorInvalidUrlQueryFilter", "The query filter is not valid.", 400)
        wanted[match.group(1)] = match.group(2).replace("''", "'")
    if set(wanted) != {"id", "value"}:
        raise GraphError("ErrorInvalidUrlQueryFilter", "The query filter is not valid.", 400)
    value = wanted["value"].lower()
    return lambda row: (property_of(row.item, wanted["id"]) or "").lower() == value


def property_of(item: Item, wanted: str) -> str | None:
    """An extended property; the GUID in its id in any case, its name only in its own."""
    for name, value in item.properties.items():
        if _property_key(name) == _property_key(wanted):
            return value
    return None


def _property_key(name: str) -> str:
    head, brace, tail = name.partition("}")
    return head.lower() + brace + tail


def _comparison(name: str, operator: str, text: str | None, word: str | None) -> Test:
    wanted = {"true": True, "false": False, "null": None}[word.lower()] if word else text
    if name in MOMENTS:
        wanted = _moment(wanted)
    compare = OPERATORS[operator.lower()]

    def test(row: Row) -> bool:
        value = row.value(name)
        return compare(_moment(value) if name in MOMENTS else value, wanted)

    return test


def _moment(text) -> str:
    """Times are compared as UTC, to the second."""
    try:
        return parse(text).replace(tzinfo=None).isoformat()
    except ValueError:
        raise GraphError("ErrorInvalidUrlQueryFilter", "The query filter is not valid.",
                         400) from None


def ordered(text: str) -> Callable[[list[Row]], None]:
    """$orderby as a function that sorts rows in place; or 400."""
    keys = [part.strip().split() for part in text.split(",") if part.strip()]
    for key in keys:
        if key[0] not in (*MOMENTS, "subject") or key[1:] not in ([], ["asc"], ["desc"]):
            raise GraphError("ErrorInvalidUrlQueryOrderBy", "The order is not valid.", 400)

    def sort(rows: list[Row]) -> None:
        for name, *direction in reversed(keys):
            down = direction == ["desc"]
            rows.sort(key=lambda row, name=name: row.value(name).lower(), reverse=down)

    return sort
