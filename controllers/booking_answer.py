"""What a visitor's browser is answered."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from odoo.http import request

from ..core.slots import Slot

NO_STORE = ("Cache-Control", "no-store")

#: Bytes from which packing saves a phone more than it costs here.
WORTH_PACKING = 2048


def json_answer(value, status: int = 200):
    """`value` as JSON that nobody keeps: it is true for this moment only."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    headers = [("Content-Type", "application/json; charset=utf-8"), NO_STORE]
    if len(body) > WORTH_PACKING and _takes_gzip():
        body = gzip.compress(body, compresslevel=5)
        headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return request.make_response(body, headers=headers, status=status)


def _takes_gzip():
    return "gzip" in request.httprequest.headers.get("Accept-Encoding", "")


def refusal(status: int, reason: str, message: str, **more):
    return json_answer({"reason": reason, "message": message, **more}, status)


def slot_days(slots: Iterable[Slot], zone: str, shown) -> dict:
    """Slots by the day on which they start in `zone`; days without any are left out.

    Of those who are free, only the resources in `shown` are named.
    """
    named = set(shown.ids)
    clock = ZoneInfo(zone)
    days = defaultdict(list)
    for slot in slots:
        start = slot.start.astimezone(clock)
        people = [id for id in slot.resources if id in named]
        free = {"start": start.isoformat(timespec="minutes"), "resources": people}
        if slot.left is not None:
            free["left"] = slot.left
        days[start.date().isoformat()].append(free)
    return {"tz": zone, "days": days}
