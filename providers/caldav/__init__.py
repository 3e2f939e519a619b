"""CalDAV (RFC 4791): iCloud, Nextcloud, Fastmail, and whatever server else speaks it."""
