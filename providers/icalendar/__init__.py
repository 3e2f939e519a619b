"""The dialect of iCalendar (RFC 5545), which CalDAV servers and calendar files speak."""
