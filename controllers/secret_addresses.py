"""Addresses that are secrets themselves stay out of the access log."""

import logging
import re

#: What follows one of these opens something: a feed, an appointment, an account.
SECRET = re.compile(
    r"(/calendar_sync/feed/|/book/manage/|/book/(?:confirm|waiting)/\d+/|[?&](?:code|state)=)"
    r"[^/.?&#\s\"]+"
)
LOGGERS = ("werkzeug", "odoo.http")


class Redaction(logging.Filter):
    """Writes “…” where a secret stands in what is logged."""

    def filter(self, record):
        record.msg = _without_secrets(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_without_secrets, record.args))
        return True


def _without_secrets(value):
    return SECRET.sub(r"\1…", value) if isinstance(value, str) else value


for name in LOGGERS:
    logging.getLogger(name).addFilter(Redaction())
