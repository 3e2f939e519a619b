"""Which scope allows which method: the whole of the discovery document's calendar part."""

from __future__ import annotations

PREFIX = "https://www.googleapis.com/auth/"

EVENT_READS = {"events.get", "events.instances", "events.list", "events.watch"}
EVENT_WRITES = {"events.delete", "events.import", "events.insert", "events.move", "events.patch",
                "events.quickAdd", "events.update"}
LIST_READS = {"calendarList.get", "calendarList.list", "calendarList.watch"}
LIST_WRITES = {"calendarList.delete", "calendarList.insert", "calendarList.patch",
               "calendarList.update"}

METHODS: dict[str, set[str]] = {
    "calendar.readonly": EVENT_READS | LIST_READS | {
        "calendars.get", "colors.get", "freebusy.query", "settings.get", "settings.list",
        "channels.stop"},
    "calendar.events": EVENT_READS | EVENT_WRITES | {"channels.stop"},
    "calendar.events.readonly": EVENT_READS | {"channels.stop"},
    "calendar.events.owned": EVENT_READS | EVENT_WRITES | {"channels.stop", "colors.get"},
    "calendar.events.owned.readonly": EVENT_READS | {"channels.stop", "colors.get"},
    "calendar.events.freebusy": EVENT_READS | {"channels.stop", "colors.get", "freebusy.query"},
    "calendar.freebusy": {"freebusy.query"},
    "calendar.calendarlist": LIST_READS | LIST_WRITES | {"channels.stop", "colors.get"},
    "calendar.calendarlist.readonly": LIST_READS | {"channels.stop", "colors.get"},
    "calendar.calendars": {"calendars.get"},
    "calendar.calendars.readonly": {"calendars.get"},
    "calendar.settings.readonly": {"settings.get", "settings.list", "channels.stop"},
}

SENTENCES = {
    "openid": "Know who you are on Google",
    "email": "See your primary e-mail address",
    "profile": "See your name and picture",
    "calendar": "See, edit, share and permanently delete all your calendars",
    "calendar.readonly": "See and download any calendar you can access",
    "calendar.events": "View and edit events on all your calendars",
    "calendar.events.readonly": "View events on all your calendars",
    "calendar.events.owned": "View and edit events on calendars you own",
    "calendar.events.owned.readonly": "View events on calendars you own",
    "calendar.events.freebusy": "See when events on your calendars take place",
    "calendar.freebusy": "View your availability in your calendars",
    "calendar.calendarlist": "See, add and remove calendars in your list",
    "calendar.calendarlist.readonly": "See the list of calendars you are subscribed to",
    "calendar.calendars": "See and change the properties of your calendars",
    "calendar.calendars.readonly": "See the title, time zone and more of your calendars",
    "calendar.settings.readonly": "View your calendar settings",
    "userinfo.email": "See your primary e-mail address",
    "userinfo.profile": "See your name and picture",
}


def short(scope: str) -> str:
    return scope.removeprefix(PREFIX)


def known(scope: str) -> bool:
    return short(scope) in SENTENCES and (scope.startswith(PREFIX)
                                          or scope in ("openid", "email", "profile"))


def sentence(scope: str) -> str:
    """What the consent page says about a scope."""
    return SENTENCES.get(short(scope), scope)


def allowing(scopes: list[str], method: str) -> set[str]:
    """The short names of those scopes that allow the method (``events.list`` and so on)."""
    names = {short(scope) for scope in scopes}
    return {n for n in names if n == "calendar" or method in METHODS.get(n, ())}


def only_owned(allowed: set[str]) -> bool:
    """True when the method is allowed on calendars that the account owns, and nowhere else."""
    return bool(allowed) and all(".owned" in name for name in allowed)


def only_times(allowed: set[str]) -> bool:
    """True when events may be read without their details only."""
    return allowed == {"calendar.events.freebusy"}
