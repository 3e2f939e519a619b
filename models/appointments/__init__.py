"""What became of a booking: its mails and links, moving it, sessions, reminders, its client."""
