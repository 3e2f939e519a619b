"""Notices from vendors: verify, mark the calendar due, answer. The work is done elsewhere."""

from odoo.http import Controller, Response, request, route

from ..providers import registry

LIMIT = 64 * 1024  # bytes; vendors send less than a tenth of it


class CalendarWebhookController(Controller):
    @route(
        "/calendar_sync/webhook/<string:provider>",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
        max_content_length=LIMIT,
    )
    def notice(self, provider, **_):
        """Answer at once: 204 known, 404 unknown or not believed, 400 not a notice at all."""
        if provider not in dict(registry.choices()):
            return Response(status=404)
        headers, body = request.httprequest.headers, request.httprequest.get_data()
        try:
            notices = registry.get(provider).notices(headers, body)
        except NotImplementedError:
            return Response(status=404)
        except ValueError:
            return Response(status=400)
        remotes = request.env["calendar.subscription"].sudo()._believed(notices)
        request.env["calendar.notice"]._post(remotes)
        return Response(status=204 if remotes else 404)
