{
    "name": "Appointment Calendar Sync",
    "summary": "Book on your website, synchronised both ways with your practitioners' calendars",
    "version": "19.0.1.0.0",
    "category": "Productivity/Calendar",
    "author": "Appointment Calendar Sync",
    "license": "LGPL-3",
    "application": True,
    "depends": ["calendar", "resource", "mail", "portal", "website"],
    "external_dependencies": {
        "python": [
            "google-api-python-client",
            "icalendar",
            "python-dateutil",
            "requests",
            "cryptography",
        ],
    },
    "data": [
        "security/calendar_sync_groups.xml",
        "security/ir.model.access.csv",
        "security/calendar_sync_security.xml",
        "data/calendar_sync_cron.xml",
        "data/calendar_sync_mail.xml",
    ],
    "demo": [],
    "assets": {},
}
