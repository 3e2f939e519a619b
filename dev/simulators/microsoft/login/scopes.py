"""The permissions that can be asked for, and how people read them."""

from __future__ import annotations

PREFIX = "https://graph.microsoft.com/"
IDENTITY = ("openid", "profile", "email", "offline_access")

SENTENCES = {
    "openid": "Sign you in",
    "profile": "View your basic profile",
    "email": "View your email address",
    "offline_access": "Maintain access to data you have given it access to",
    "User.Read": "Sign you in and read your profile",
    "Calendars.Read": "Read your calendars",
    "Calendars.ReadBasic": "Read basic details of your calendars",
    "Calendars.ReadWrite": "Have full access to your calendars",
    "Calendars.Read.Shared": "Read calendars you can access",
    "Calendars.ReadWrite.Shared": "Read and write to calendars you can access",
    "MailboxSettings.Read": "Read your mailbox settings",
    "MailboxSettings.ReadWrite": "Read and write to your mailbox settings",
}
_BY_LOWER = {name.lower(): name for name in SENTENCES}


def short(scope: str) -> str | None:
    """The short name of a scope, however it was written; None for what does not exist."""
    text = scope.lower()
    named = text.removeprefix(PREFIX)
    name = _BY_LOWER.get(named)
    return None if name in IDENTITY and text != named else name


def short_names(text: str) -> list[str] | None:
    """A scope parameter as short names, each once; None if it asks for what does not exist."""
    names = [short(scope) for scope in text.split()]
    return None if None in names else list(dict.fromkeys(names))


def told(scopes: list[str], personal: bool) -> str:
    """The `scope` of an answer. Both forms occur: work accounts get short names and more than
    they asked for, personal ones long names."""
    resources = [scope for scope in scopes if scope not in IDENTITY]
    if personal:
        return " ".join([*(PREFIX + scope for scope in resources),
                         *(scope for scope in scopes if scope in IDENTITY)])
    return " ".join([*resources, "profile", "openid", "email"])
