"""When a service can be booked, with whom, and why not at other times."""
