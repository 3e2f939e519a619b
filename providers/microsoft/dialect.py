"""Graph's event resource ↔ our `Event`: the whole dialect by one door. Pure.

`told` is a resource as Graph tells it, `zone` the mailbox's zone by its IANA name: Graph's
calendars have none of their own, and whole days live in it.
"""

from ..strange import Strange
from .fields import (
    BUSY_SELECT,
    EXPAND_OURS,
    FULL_SELECT,
    OUR_PROPERTY,
    UPDATE_PROPERTY,
    ZONE_PROPERTY,
    cancelled_dates,
    changed_at,
    etag_of,
    filter_by_uid,
    is_removed,
    is_series,
    property_of,
    ref_id,
    uid_of,
)
from .moments import utc_text
from .reading import is_own, read_event, read_occurrence, read_series
from .rules import Inexpressible
from .writing import as_kept, mended_times, write_changes, write_event, write_occurrence

__all__ = [
    "BUSY_SELECT",
    "EXPAND_OURS",
    "FULL_SELECT",
    "OUR_PROPERTY",
    "UPDATE_PROPERTY",
    "ZONE_PROPERTY",
    "Inexpressible",
    "Strange",
    "as_kept",
    "cancelled_dates",
    "changed_at",
    "etag_of",
    "filter_by_uid",
    "is_own",
    "is_removed",
    "is_series",
    "mended_times",
    "property_of",
    "read_event",
    "read_occurrence",
    "read_series",
    "ref_id",
    "uid_of",
    "utc_text",
    "write_changes",
    "write_event",
    "write_occurrence",
]
