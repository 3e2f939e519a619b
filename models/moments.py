"""The one edge between aware instants and Odoo's naive UTC."""

from datetime import datetime, timezone

import pytz


def aware(naive: datetime | None) -> datetime | None:
    """Odoo's naive UTC → aware UTC."""
    return naive and naive.replace(tzinfo=timezone.utc)


def naive(instant: datetime | None) -> datetime | None:
    """Aware → Odoo's naive UTC, without microseconds."""
    return instant and instant.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def zone_name(*candidates: str | None) -> str:
    """Return the first known time zone name, else UTC."""
    return next((name for name in candidates if name in pytz.all_timezones_set), "UTC")
