"""Calendars at the vendors, as their owner sees and changes them there, past every fault."""

from ..salon import Practitioner, Salon
from .calendar import Calendar, Item
from .caldav import CalDAVCalendar
from .google import GoogleCalendar
from .outlook import OutlookCalendar

KINDS = {"google": GoogleCalendar, "microsoft": OutlookCalendar, "caldav": CalDAVCalendar}


def calendar_of(salon: Salon, person: Practitioner) -> Calendar:
    """That practitioner's calendar, at whatever vendor."""
    return KINDS[person.vendor](salon, person)


__all__ = ["Calendar", "Item", "calendar_of"]
