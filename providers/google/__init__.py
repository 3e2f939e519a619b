"""Google Calendar, through Google's own library and our own transport."""
