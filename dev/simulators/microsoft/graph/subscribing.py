"""What somebody asks for who subscribes, understood and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timezone
from urllib.parse import unquote, urlsplit

from ...common.deliver import is_loopback
from .call import Call
from .errors import GraphError, not_found
from .moments import parse
from .notices import NoticeSettings

KINDS = ("created", "updated", "deleted")
SHORTEST = 45 * 60  # seconds; what is shorter is made this long
LONGEST_STATE = 128
TLS = ("v1_0", "v1_1", "v1_2", "v1_3")
RESOURCE = re.compile(r"^/?(?:me|users/[^/]+)(?:/calendars(?:/([^/]+)|\('([^']+)'\)))?/events/?$",
                      re.I)
REQUIRED = ("changeType", "notificationUrl", "resource", "expirationDateTime")
CHANGEABLE = {"expirationDateTime": None, "notificationUrl": None}
WISHES = {name: None for name in (*REQUIRED, "lifecycleNotificationUrl", "clientState",
                                  "latestSupportedTlsVersion", "includeResourceData")}


@dataclass(frozen=True)
class Wish:
    """What to tell, and where. `calendar` is empty for ``me/events``."""

    resource: str
    calendar: str
    changes: str
    address: str
    lifecycle_address: str
    state: str | None
    tls: str

    @property
    def addresses(self) -> list[str]:
        return [address for address in (self.address, self.lifecycle_address) if address]

    def moved_to(self, address, settings: NoticeSettings) -> Wish:
        return replace(self, address=_checked_address("notificationUrl", address, settings))

    def wants(self, kind: str) -> bool:
        return kind in self.changes.lower().replace(" ", "").split(",")

    def shown(self) -> dict:
        return {"resource": self.resource, "changeType": self.changes, "clientState": self.state,
                "notificationUrl": self.address,
                "lifecycleNotificationUrl": self.lifecycle_address or None,
                "latestSupportedTlsVersion": self.tls}


def wish_of(call: Call, settings: NoticeSettings) -> Wish:
    """The wish in a body, or 400; 404 when it is about a calendar that is not there."""
    sent = call.body()
    for name in REQUIRED:
        if not isinstance(sent.get(name), str) or not sent[name]:
            raise refused(f"{name} is a required property for subscription creation")
    state = sent.get("clientState")
    if state is not None and (not isinstance(state, str) or len(state) > LONGEST_STATE):
        raise refused(f"The clientState can have {LONGEST_STATE} characters at most.")
    if sent.get("includeResourceData"):
        raise refused("Resource data needs an encryption certificate.")
    lifecycle = sent.get("lifecycleNotificationUrl") or ""
    return Wish(
        sent["resource"], _calendar(call, sent["resource"]), _changes(sent["changeType"]),
        _checked_address("notificationUrl", sent["notificationUrl"], settings),
        lifecycle and _checked_address("lifecycleNotificationUrl", lifecycle, settings),
        state, _tls(sent.get("latestSupportedTlsVersion")))


def until(call: Call, sent: dict, settings: NoticeSettings) -> float:
    """The end in a body as seconds since the epoch, or 400. A short life is made longer."""
    try:
        moment = parse(sent.get("expirationDateTime"))
    except ValueError:
        raise refused("The expirationDateTime is not a date and time.") from None
    asked = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    now = call.world.clock.time()
    if asked <= now:
        raise refused("Subscription expiration must be in the future.")
    if asked > now + settings.longest_minutes * 60:
        raise refused(f"Subscription expiration can only be {settings.longest_minutes} minutes "
                      "in the future.")
    return max(asked, now + SHORTEST)


def refuse_unchangeable(sent: dict) -> None:
    """400 when nothing is to be changed, or anything that can not be."""
    if not CHANGEABLE.keys() & sent.keys():
        raise refused("Nothing was sent that could be changed.", "InvalidRequest")
    for name in sent:
        if name not in CHANGEABLE and not name.startswith("@"):
            raise refused(f"{name} can not be changed.", "InvalidRequest")


def refused(message: str, code: str = "ValidationError") -> GraphError:
    return GraphError(code, message, 400)


def _changes(text: str) -> str:
    kinds = [kind.strip().lower() for kind in text.split(",")]
    if not kinds or set(kinds) - set(KINDS):
        raise refused(f"The changeType '{text}' is not supported for this resource.")
    return text


def _calendar(call: Call, resource: str) -> str:
    match = RESOURCE.match(resource)
    if match is None:
        raise refused(f"Resource '{resource}' is not supported.", "InvalidRequest")
    wanted = unquote(match[1] or match[2] or "")
    if wanted and wanted not in call.mailbox.calendars:
        raise not_found()
    return wanted


def _checked_address(name: str, address, settings: NoticeSettings) -> str:
    """https; or http on this machine, when that is switched on."""
    url = urlsplit(address) if isinstance(address, str) else None
    local = url and url.scheme == "http" and settings.http_notices and is_loopback(address)
    if not url or not url.hostname or not (url.scheme == "https" or local):
        raise refused(f"The {name} must be an address that begins with https.")
    return address


def _tls(version) -> str:
    version = version or "v1_2"
    if version not in TLS:
        raise refused(f"The latestSupportedTlsVersion '{version}' is not known.")
    return version
