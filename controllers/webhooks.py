"""Notices from vendors: verify, mark the calendar due, answer. The work is done elsewhere.

No answer waits for anything of ours: a vendor may try the address while our own call, which
asked it to, still hangs in another thread or process.
"""

from odoo.http import Controller, Response, request, route

from ..providers import registry

LIMIT = 64 * 1024  # bytes; vendors send less than a tenth of it
PROOF_LIMIT = 2048  # characters of a handshake that are repeated


class CalendarWebhookController(Controller):
    @route(
        [
            "/calendar_sync/webhook/<string:provider>",
            "/calendar_sync/webhook/<string:provider>/lifecycle",
        ],
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
        readonly=False,  # a copy of the database lags behind: there a notice may wait still
        max_content_length=LIMIT,
    )
    def notice(self, provider, **_):
        """Answer at once: 204 known, 404 unknown or not believed, 400 not a notice at all.

        Where refusals count against us, 202 says thank you for anything that is a notice.
        """
        if provider not in dict(registry.choices()):
            return Response(status=404)
        vendor = registry.get(provider)
        proof = vendor.handshake(request.httprequest.args)
        if proof is not None:
            return _prove(proof)
        headers, body = request.httprequest.headers, request.httprequest.get_data()
        try:
            notices = vendor.notices(headers, body)
        except NotImplementedError:
            return Response(status=404)
        except ValueError:
            return Response(status=400)
        believed = request.env["calendar.subscription"].sudo()._hear(notices)
        if vendor.refusals_count:
            return Response(status=202)
        return Response(status=204 if believed else 404)


def _prove(proof):
    """Repeat the vendor's text, as text: whatever it is, no browser takes it for a page."""
    response = Response(proof[:PROOF_LIMIT], status=200, content_type="text/plain; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
