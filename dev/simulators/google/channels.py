"""Push channels: who wants to be told of changes, and the telling."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import quote, urlsplit

from ..common.deliver import NotDelivered, is_loopback, post
from ..common.http import Response, json_response
from ..common.mishaps import Mishaps
from .call import Call
from .errors import ApiError, invalid
from .model import Calendar
from .world import World

LONGEST_LIFE = 604800  # seconds: 7 days
RETRIED = (500, 502, 503, 504)
DELIVERED = (200, 201, 202, 204, 102)
MOST_RETRIES = 6
WATCHED = "https://www.googleapis.com/calendar/v3/calendars/{}/events?alt=json"


@dataclass
class Channel:
    """`expires` is seconds since the epoch by the world's clock."""

    id: str
    account: str
    client: str
    calendar: str
    resource_id: str
    uri: str
    address: str
    token: str
    expires: float
    number: int = 0
    stopped: bool = False

    def headers(self, state: str) -> dict[str, str]:
        """What a message carries. Message numbers grow, but not by one."""
        self.number += 1 if self.number == 0 else random.randint(1, 50000)
        ends = datetime.fromtimestamp(self.expires, timezone.utc)
        said = {
            "Content-Type": "application/json; utf-8", "X-Goog-Channel-ID": self.id,
            "X-Goog-Message-Number": str(self.number), "X-Goog-Resource-ID": self.resource_id,
            "X-Goog-Resource-State": state, "X-Goog-Resource-URI": self.uri,
            "X-Goog-Channel-Expiration": ends.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        }
        return {**said, "X-Goog-Channel-Token": self.token} if self.token else said


class Channels:
    """`spawn` runs a coroutine beside the requests; `log` remembers each attempt to deliver."""

    def __init__(self, world: World, spawn: Callable):
        self.world, self.spawn = world, spawn
        self.clear()
        world.on_change.append(self.changed)

    def clear(self) -> None:
        self.open: dict[str, Channel] = {}
        self.mishaps = Mishaps()
        self.log: deque[dict] = deque(maxlen=10_000)

    def watch(self, call: Call, calendar: Calendar) -> Response:
        """Open a channel. Its sync message may be there before this answer (or always is)."""
        sent = call.body()
        channel = self._new(call, sent, calendar.id)
        self.open[channel.id] = channel
        sync = self._deliver(channel, channel.headers("sync"))
        answer = {"kind": "api#channel", "id": channel.id, "resourceId": channel.resource_id,
                  "resourceUri": channel.uri, "expiration": str(int(channel.expires * 1000))}
        if channel.token:
            answer["token"] = channel.token
        response = json_response(answer)
        if self.world.settings.sync_message_first:
            response.first = sync
        else:
            self.spawn(sync)
        return response

    def stop(self, call: Call) -> Response:
        """Only the account and client that opened a channel can stop it."""
        sent = call.body()
        channel = self.open.get(sent.get("id", ""))
        owner = channel and (channel.account, channel.client) == (call.account, call.token.client)
        if not owner or channel.stopped or channel.resource_id != sent.get("resourceId"):
            raise ApiError("notFound", f"Channel '{sent.get('id')}' not found for project")
        channel.stopped = True
        return Response(204)

    def changed(self, calendar: Calendar) -> None:
        """Tell everyone who watches this calendar; called by the world, in no one's request."""
        for channel in self.open.values():
            if channel.calendar == calendar.id and self.live(channel):
                for _copy in range(self.mishaps.copies()):
                    headers = channel.headers("exists")
                    self.spawn(self._deliver(channel, headers, self.mishaps.delay))

    def live(self, channel: Channel) -> bool:
        return not channel.stopped and channel.expires > self.world.clock.time()

    def _new(self, call: Call, sent: dict, calendar_id: str) -> Channel:
        _check(sent)
        if sent["id"] in self.open:
            raise ApiError("channelIdNotUnique", f"Channel id {sent['id']} not unique")
        digest = hashlib.sha256(f"{calendar_id}{call.account}".encode()).hexdigest()[:27]
        return Channel(sent["id"], call.account, call.token.client, calendar_id, digest,
                       WATCHED.format(quote(calendar_id, safe="")),
                       sent["address"], sent.get("token", ""), self._expiry(sent))

    def _expiry(self, sent: dict) -> float:
        """The stricter of what was asked and what is allowed."""
        now = self.world.clock.time()
        ends = [now + LONGEST_LIFE]
        try:
            if sent.get("expiration"):
                ends.append(int(sent["expiration"]) / 1000)
            if sent.get("params", {}).get("ttl"):
                ends.append(now + int(sent["params"]["ttl"]))
        except (TypeError, ValueError):
            raise invalid("Invalid expiration.") from None
        if min(ends) <= now:
            raise invalid("Expiration is in the past.")
        return min(ends)

    async def _deliver(self, channel: Channel, headers: dict[str, str], delay: float = 0) -> None:
        await asyncio.sleep(delay)
        for attempt in range(MOST_RETRIES):
            if not self.live(channel):
                return
            status = await self._attempt(channel, headers)
            if status not in RETRIED:
                return
            await asyncio.sleep(self.world.settings.retry_base * 2**attempt)

    async def _attempt(self, channel: Channel, headers: dict[str, str]) -> int:
        """The answer's status; 0 when there was none."""
        try:
            status, problem = await post(channel.address, headers), ""
        except NotDelivered as failure:
            status, problem = 0, str(failure)
        self.log.append({
            "channel": channel.id, "state": headers["X-Goog-Resource-State"],
            "number": int(headers["X-Goog-Message-Number"]), "status": status,
            "delivered": status in DELIVERED, "problem": problem, "at": self.world.clock.time(),
        })
        return status

    def dump(self) -> list[dict]:
        return [vars(channel) for channel in self.open.values() if self.live(channel)]

    def load(self, data: list[dict]) -> None:
        self.open = {c["id"]: Channel(**c) for c in data}


def _check(sent: dict) -> None:
    for name in ("id", "type", "address"):
        if not sent.get(name):
            raise ApiError("required", f"entity.{name} is required", f"entity.{name}")
    if len(sent["id"]) > 64 or len(sent.get("token") or "") > 256:
        raise invalid("Channel id or token too long.")
    if sent["type"] not in ("web_hook", "webhook"):
        raise invalid(f"Unknown channel type {sent['type']}.", "type")
    url = urlsplit(sent["address"])
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(sent["address"])):
        raise ApiError("webhookUrlNotHttps")
