"""What can be booked, and each of its rules."""
