"""The calendars of an account, and the log."""
