"""Telling of changes: several notices in one message, again until it is taken, or never."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from ...common.deliver import NotDelivered, post
from ...common.mishaps import Mishaps
from ..login.tenants import tenant_of
from ..model import Calendar, Mailbox
from ..world import CREATED, DELETED, UPDATED
from .ids import everyday
from .occurrences import etag_of
from .reputation import Reputation

MOST_TRIES = 8
PATIENCE = 10.0  # seconds until a message counts as not delivered
HEADERS = {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class NoticeSettings:
    """Switches of subscriptions and notices. Durations in seconds, unless they say minutes.

    http_notices           addresses on this machine may do without https
    handshake_patience     how long an address may take to answer when it is tried
    longest_minutes        how long a subscription may live
    most_subscriptions     at the same time, per mailbox
    refuses_duplicates     409 to a second one of an application for the same
    me_events_everywhere   ``me/events`` is all calendars, not only the default one
    told_again             what was created is told once more, as updated
    gather                 notices for one address that come so close together go in one message
    reversed_notices       a message tells the newest first
    retry_base             the first wait before a message is sent again; doubles
    slow_after             an answer that takes longer counts against the address
    judges_addresses       slow and failed answers have the consequences of `Reputation`
    pauses                 without a living access token behind it, a subscription is silent
    reauthorize_before     how long before that this is announced
    """

    http_notices: bool = True
    handshake_patience: float = 10.0
    longest_minutes: int = 10_080
    most_subscriptions: int = 1000
    refuses_duplicates: bool = False
    me_events_everywhere: bool = False
    told_again: bool = True
    gather: float = 0.005
    reversed_notices: bool = False
    retry_base: float = 1.0
    slow_after: float = 10.0
    judges_addresses: bool = False
    pauses: bool = True
    reauthorize_before: float = 900.0


@dataclass
class NoticeMishaps(Mishaps):
    """`wrong_state`: so many notices carry a client state that is not the subscriber's."""

    wrong_state: int = 0


@dataclass
class Parcel:
    """One notice on its way, and the subscription that it belongs to."""

    subscription: Any
    notice: dict


class Notices:
    """`log` remembers each attempt to deliver."""

    def __init__(self, subscriptions: Any):
        self.subscriptions, self.world = subscriptions, subscriptions.world
        self.clear()

    def clear(self) -> None:
        self.mishaps = NoticeMishaps()
        self.log: deque[dict] = deque(maxlen=10_000)
        self.reputation = Reputation(self.world.clock)
        self._gathered: dict[str, list[Parcel]] = {}

    def changed(self, mailbox: Mailbox, calendar: Calendar, event_id: str, kind: str,
                series_id: str) -> None:
        """Tell everyone who subscribed; called by the world after each change.

        Of a deleted occurrence, only the change to its series is told.
        """
        if series_id and kind == DELETED:
            event_id, kind = series_id, UPDATED
        kinds = [kind, UPDATED] if kind == CREATED and self._settings.told_again else [kind]
        for one in self.subscriptions.of_account(mailbox.account):
            if one.covers(mailbox, calendar, self._settings.me_events_everywhere):
                for told in filter(one.wish.wants, kinds):
                    self._tell(one, self._notice(one, mailbox, calendar, event_id, told))

    def send(self, subscription: Any, notice: dict, address: str) -> None:
        """Put a notice on its way, together with others for the same address."""
        waiting = self._gathered.setdefault(address, [])
        waiting.append(Parcel(subscription, notice))
        if len(waiting) == 1:
            self.world.spawn(self._send_soon(address))

    @property
    def _settings(self) -> NoticeSettings:
        return self.subscriptions.settings

    def _tell(self, subscription: Any, notice: dict) -> None:
        for _copy in range(self.mishaps.copies()):
            if self.subscriptions.lifecycle.is_silent(subscription):
                subscription.waiting.append([self.world.clock.time(), notice])
            else:
                self.send(subscription, notice, subscription.wish.address)

    def _notice(self, one: Any, mailbox: Mailbox, calendar: Calendar, event_id: str,
                kind: str) -> dict:
        shown = event_id if one.immutable_ids else everyday(event_id, calendar.id)
        place = f"Users/{mailbox.user_id}/Events/{shown}"
        entry = calendar.entries.get(event_id)
        etag = {"@odata.etag": etag_of(entry)} if entry else {}
        return {**self.heading(one, mailbox), "changeType": kind, "resource": place,
                "resourceData": {"@odata.type": "#Microsoft.Graph.Event", "@odata.id": place,
                                 **etag, "id": shown}}

    def heading(self, one: Any, mailbox: Mailbox) -> dict:
        """What every notice says, whatever it is about."""
        state = one.wish.state
        if self.mishaps.takes("wrong_state"):
            state = "a state that nobody gave"
        return {"subscriptionId": one.id, "subscriptionExpirationDateTime": one.ends,
                "clientState": state, "tenantId": tenant_of(mailbox)}

    async def _send_soon(self, address: str) -> None:
        await asyncio.sleep(self._settings.gather + self.mishaps.delay)
        with self.world.lock:
            parcels = self._gathered.pop(address, [])
        if self._settings.reversed_notices:
            parcels.reverse()
        await self._deliver(address, parcels)

    async def _deliver(self, address: str, parcels: list[Parcel]) -> None:
        """Send until it is taken. What has ended in the meantime is left out."""
        for attempt in range(MOST_TRIES):
            parcels = [p for p in parcels if _goes_out(p, self.subscriptions)]
            if not parcels or await self._attempt(address, parcels):
                return
            await asyncio.sleep(self._settings.retry_base * 2**attempt)

    async def _attempt(self, address: str, parcels: list[Parcel]) -> bool:
        """True when there is nothing more to do about this message."""
        judged = self._settings.judges_addresses
        if judged and self.reputation.is_dropped(address):
            self._note(address, parcels, 0, "dropped", 0.0)
            return True
        if judged:
            await asyncio.sleep(self.reputation.wait(address))
        body = json.dumps({"value": [parcel.notice for parcel in parcels]}).encode()
        began, status, problem = time.monotonic(), 0, ""
        try:
            status = await post(address, HEADERS, body, PATIENCE)
        except NotDelivered as failure:
            problem = str(failure)
        took, taken = time.monotonic() - began, 200 <= status < 300
        self.reputation.note(address, bad=not taken or took > self._settings.slow_after)
        self._note(address, parcels, status, problem, took)
        return taken

    def _note(self, address: str, parcels: list[Parcel], status: int, problem: str,
              took: float) -> None:
        self.log.append({
            "address": address, "status": status, "delivered": 200 <= status < 300,
            "problem": problem, "took": took, "at": self.world.clock.time(),
            "subscriptions": [parcel.subscription.id for parcel in parcels],
            "changes": [_word(parcel.notice) for parcel in parcels]})


def _word(notice: dict) -> str:
    return notice.get("changeType") or notice["lifecycleEvent"]


def _goes_out(parcel: Parcel, subscriptions: Any) -> bool:
    """That a subscription has been removed is told although it is no more."""
    return "lifecycleEvent" in parcel.notice or subscriptions.live(parcel.subscription)
