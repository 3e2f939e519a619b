"""Which providers there are. A provider is imported when it is first asked for."""

from __future__ import annotations

from importlib import import_module

from .base import CalendarProvider, Feature
from .presets import PRESETS, Preset

# code → module and class. Vendors' libraries are heavy: nobody pays for one who needs none.
PROVIDERS: dict[str, str] = {
    "google": ".google.provider:GoogleProvider",
    "microsoft": ".microsoft.provider:MicrosoftProvider",
    "caldav": ".caldav.provider:CalDAVProvider",
    "ics": ".ics_link.provider:IcsLinkProvider",
}

LABELS: dict[str, str] = {
    "google": "Google",
    "microsoft": "Outlook",
    "caldav": "CalDAV",
    "ics": "Calendar link",
}

# code → the system parameters, without their prefix, that an administrator has to set first.
NEEDS: dict[str, tuple[str, ...]] = {
    "google": ("google_client_id", "google_client_secret"),
    "microsoft": ("microsoft_client_id", "microsoft_client_secret"),
}

TYPED = frozenset({Feature.PASSWORD, Feature.ADDRESS})

_registered: dict[str, type[CalendarProvider]] = {}


def register(provider: type[CalendarProvider]) -> type[CalendarProvider]:
    """Make a provider known under its code, beside `PROVIDERS`. Tests register the memory."""
    _registered[provider.code] = provider
    return provider


def get(code: str) -> type[CalendarProvider]:
    """Return the provider class of `code`. Raise KeyError when there is none."""
    if code in _registered:
        return _registered[code]
    module, _, name = PROVIDERS[code].partition(":")
    return getattr(import_module(module, __package__), name)


def needs(code: str) -> tuple[str, ...]:
    """Return the settings without which this provider can not be used."""
    return NEEDS.get(code, ())


def choices() -> list[tuple[str, str]]:
    """Return (code, label) of every provider, without importing any vendor's library."""
    registered = {code: cls.label for code, cls in _registered.items()}
    return list({**LABELS, **registered}.items())


def presets() -> list[Preset]:
    """Return the kinds of accounts that are opened by typing, of the providers that there are."""
    offered = dict(choices())
    known = [preset for preset in PRESETS if preset.provider in offered]
    own = [_own_preset(cls) for cls in _registered.values() if cls.supports & TYPED]
    return list({preset.code: preset for preset in (*known, *own)}.values())


def preset(code: str) -> Preset:
    """Return the kind of account with this code. Raise KeyError when there is none."""
    return {preset.code: preset for preset in presets()}[code]


def _own_preset(provider: type[CalendarProvider]) -> Preset:
    link = Feature.PASSWORD not in provider.supports
    return Preset(provider.code, provider.code, provider.label, link=link)
