"""What a visitor's browser is answered."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import repeat
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

    `people` are the ids of the resources in `shown`, and no others are named. Which of them are
    `free` is a hexadecimal number: its lowest bit is that of the first one
    (docs/decisions/0154).
    """
    bits = {id: 1 << place for place, id in enumerate(shown.ids)}
    clock = ZoneInfo(zone)
    days = defaultdict(list)
    for slot in slots:
        start = slot.start.astimezone(clock)
        free = sum(map(bits.get, slot.resources, repeat(0)))
        told = {"start": start.isoformat(timespec="minutes"), "free": f"{free:x}"}
        if slot.left is not None:
            told["left"] = slot.left
        days[start.date().isoformat()].append(told)
    return {"tz": zone, "people": shown.ids, "days": days}
