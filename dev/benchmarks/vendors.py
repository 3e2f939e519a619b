"""The two simulated vendors, as far as the benchmarks have to tell them apart."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ..setup.crowd import SCOPES as GOOGLE_SCOPES
from ..setup.stack import Stack
from ..simulators.common.remote_control import RemoteControl


@dataclass(frozen=True)
class Vendor:
    """`code` is the provider's; `title` is what its events' title is called over there.

    `busy_path` is a pattern of where one asks for busy time. `notice` gives what is posted, by the
    names that `requests` has for it, to tell of a change: of a subscription, with its secret.
    """

    code: str
    label: str
    title: str
    scopes: list[str]
    page: Callable[[Stack], str]
    busy_path: str
    notice: Callable[[str, str], dict]

    def account(self, number: int) -> str:
        return f"practitioner{number}@{self.code}.example"

    def control(self, stack: Stack) -> RemoteControl:
        return RemoteControl(self.page(stack))

    def event(self, title: str, start: datetime, stop: datetime) -> dict:
        """Something that takes time, in the vendor's words; the moments are aware."""
        start, stop = start.astimezone(timezone.utc), stop.astimezone(timezone.utc)
        times = {
            "start": {"dateTime": start.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
            "end": {"dateTime": stop.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"},
        }
        return {self.title: title, **times}

    def credentials(self, tokens: dict, account: str) -> dict:
        """What `Credentials` are made of, from an answer of the token endpoint."""
        lifetime = timedelta(seconds=tokens["expires_in"])
        return {
            "access_token": tokens["access_token"],
            "refresh_token": tokens["refresh_token"],
            "expires": datetime.now(timezone.utc) + lifetime,
            "scopes": tuple(self.scopes),
            "account_id": account,
            "username": account,
        }


def _google_notice(subscription: str, secret: str) -> dict:
    told = {
        "Channel-ID": subscription,
        "Channel-Token": secret,
        "Resource-ID": "any",
        "Resource-State": "exists",
    }
    return {"headers": {f"X-Goog-{name}": text for name, text in told.items()}}


def _microsoft_notice(subscription: str, secret: str) -> dict:
    state = f"{subscription}.{secret}"
    change = {"subscriptionId": "any", "clientState": state, "changeType": "created"}
    return {"json": {"value": [change]}}


GOOGLE = Vendor(
    "google",
    "Google",
    "summary",
    GOOGLE_SCOPES,
    lambda stack: stack.google_url,
    "/freeBusy$",
    _google_notice,
)
MICROSOFT = Vendor(
    "microsoft",
    "Outlook",
    "subject",
    ["Calendars.ReadWrite"],
    lambda stack: stack.microsoft_url,
    r"/\$batch$",
    _microsoft_notice,
)
VENDORS = {vendor.code: vendor for vendor in (GOOGLE, MICROSOFT)}
