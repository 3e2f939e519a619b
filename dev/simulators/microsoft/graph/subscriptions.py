"""Subscriptions: who wants to be told of changes, until when, and the routes that keep them."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import Any

from ...common.http import Response
from ..model import Calendar, Mailbox
from ..world import World
from .call import Call
from .errors import GraphError
from .handshake import Handshake
from .lifecycle import Lifecycle
from .notices import Notices, NoticeSettings
from .routes import READ, GraphRoute
from .subscribing import CHANGEABLE, WISHES, Wish, refuse_unchangeable, until, wish_of


@dataclass
class Subscription:
    """`expires` and `authorized` are seconds since the epoch: the latter is when the access
    token ends that made it or last renewed it. `calendar` is empty for ``me/events``.

    `waiting` are notices that came while it was not authorized, with the time of each.
    """

    id: str
    account: str
    client: str
    wish: Wish
    expires: float
    authorized: float
    immutable_ids: bool
    lapse_told: bool = False
    waiting: list = field(default_factory=list)

    def covers(self, mailbox: Mailbox, calendar: Calendar, everywhere: bool) -> bool:
        """True when changes in this calendar are among those that were subscribed to."""
        if mailbox.account != self.account:
            return False
        if self.wish.calendar:
            return self.wish.calendar == calendar.id
        return calendar.default or everywhere

    @property
    def ends(self) -> str:
        moment = datetime.fromtimestamp(self.expires, timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


class Subscriptions:
    """All that is subscribed to. `login` is asked for nothing: tokens come with the calls."""

    def __init__(self, world: World):
        self.world = world
        self.settings = NoticeSettings()
        self.open: dict[str, Subscription] = {}
        self.notices = Notices(self)
        self.handshake = Handshake(self)
        self.lifecycle = Lifecycle(self)
        world.listeners.append(self.notices.changed)

    def clear(self) -> None:
        self.settings, self.open = NoticeSettings(), {}
        self.notices.clear()

    def live(self, subscription: Subscription) -> bool:
        there = self.open.get(subscription.id) is subscription
        return there and subscription.expires > self.world.clock.time()

    def of_account(self, account: str) -> list[Subscription]:
        """The live ones of an account, or of everyone."""
        return [one for one in self.open.values()
                if account in ("", one.account) and self.live(one)]

    def create(self, call: Call) -> Response:
        """201 once the addresses have been tried; the call stays open until then."""
        wish = wish_of(call, self.settings)
        self._check_room(call, wish)
        expires = until(call, call.body(), self.settings)
        subscription = Subscription(str(uuid.uuid4()), call.mailbox.account, call.token.client,
                                    wish, expires, call.token.expires, call.prefers.immutable_ids)
        response = call.answer(self._shown(call, subscription), 201)
        response.first = self.handshake.then(
            wish.addresses, response, lambda: self.lifecycle.begin(subscription))
        return response

    def listed(self, call: Call) -> Response:
        """Those of this application for this account; states are kept back."""
        mine = [one for one in self.of_account(call.mailbox.account)
                if one.client == call.token.client]
        rows = [{**self._fields(call, one), "clientState": None} for one in mine]
        return call.answer({"@odata.context": f"{call.base}/$metadata#subscriptions",
                            "value": rows})

    def get(self, call: Call) -> Response:
        return call.answer(self._shown(call, self._mine(call)))

    def renew(self, call: Call) -> Response:
        """A later end, or another address, which is tried as at the beginning."""
        subscription, sent = self._mine(call), call.body()
        refuse_unchangeable(sent)
        if "expirationDateTime" in sent:
            subscription.expires = until(call, sent, self.settings)
        self.lifecycle.authorize(subscription, call.token.expires)
        response = call.answer(self._shown(call, subscription))
        if "notificationUrl" in sent:
            wish = subscription.wish.moved_to(sent["notificationUrl"], self.settings)
            response = call.answer({**self._shown(call, subscription),
                                    "notificationUrl": wish.address})
            response.first = self.handshake.then(
                [wish.address], response, lambda: setattr(subscription, "wish", wish))
        return response

    def reauthorize(self, call: Call) -> Response:
        self.lifecycle.authorize(self._mine(call), call.token.expires)
        return call.nothing()

    def end(self, call: Call) -> Response:
        del self.open[self._mine(call).id]
        self.world.dirty = True
        return call.nothing()

    def _mine(self, call: Call) -> Subscription:
        """The subscription in the path; 404 when it has ended or is somebody else's."""
        found = self.open.get(call.values["id"])
        mine = found and (found.account, found.client) == (call.mailbox.account, call.token.client)
        if not mine or not self.live(found):
            raise GraphError("ResourceNotFound", "The object was not found.")
        return found

    def _check_room(self, call: Call, wish: Wish) -> None:
        others = self.of_account(call.mailbox.account)
        if len(others) >= self.settings.most_subscriptions:
            raise GraphError("QuotaExceeded", "The limit of active subscriptions of the mailbox "
                             "has been reached.", 403)
        same = [one for one in others if one.client == call.token.client
                and (one.wish.resource, one.wish.changes) == (wish.resource, wish.changes)]
        if same and self.settings.refuses_duplicates:
            raise GraphError("Conflict", "A subscription for this resource and these changes "
                             "already exists.", 409)

    def _shown(self, call: Call, subscription: Subscription) -> dict:
        return {"@odata.context": f"{call.base}/$metadata#subscriptions/$entity",
                **self._fields(call, subscription)}

    def _fields(self, call: Call, subscription: Subscription) -> dict:
        return {"id": subscription.id, "applicationId": subscription.client,
                **subscription.wish.shown(), "expirationDateTime": subscription.ends,
                "creatorId": call.mailbox.user_id, "includeResourceData": None,
                "notificationQueryOptions": None, "notificationUrlAppId": None,
                "encryptionCertificate": None, "encryptionCertificateId": None}

    def dump(self) -> list[dict]:
        return [asdict(one) for one in self.of_account("")]

    def load(self, data: list[dict]) -> None:
        for one in data:
            self.lifecycle.begin(Subscription(**{**one, "wish": Wish(**one["wish"])}))


def _route(method: str, path: str, name: str, **more: Any) -> GraphRoute:
    def answer(call: Call) -> Response:
        return getattr(call.graph.subscriptions, name)(call)

    return GraphRoute(method, path, answer, READ, **more)


ROUTES = (
    _route("GET", "/subscriptions", "listed"),
    _route("POST", "/subscriptions", "create", body=WISHES, ids=True),
    _route("GET", "/subscriptions/{id}", "get"),
    _route("PATCH", "/subscriptions/{id}", "renew", body=CHANGEABLE),
    _route("DELETE", "/subscriptions/{id}", "end"),
    _route("POST", "/subscriptions/{id}/reauthorize", "reauthorize"),
)
