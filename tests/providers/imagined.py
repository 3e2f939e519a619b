"""Names of the Internet that lead to this machine."""

import requests

_send = requests.Session.send


class ImaginedNames:
    """For tests in which there are such names: Odoo's test cases would forbid them."""

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        return _send(session, request, **options)
