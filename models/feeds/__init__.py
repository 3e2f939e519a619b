"""Private feeds, for calendars that can not be connected."""
