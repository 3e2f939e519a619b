"""Tells programs that watch over this Odoo how synchronisation is doing."""

from odoo.http import Controller, Response, request, route

from ..models.booking.booking_attempt import SPAN
from .booking_sender import address
from .health_metrics import CONTENT_TYPE, metrics

#: Questions in an hour: of who has the token, and of one network address that has none.
LIMIT = ("health_per_hour", 1200)
BEARER = "bearer "
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
ALARM = 503


class CalendarHealthController(Controller):
    @route(
        "/calendar_sync/health",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def health(self, **_query):
        """JSON, or Prometheus' text for who asks for text.

        200 while all is well or late, 503 when it fails; 401 without the token, 429 for who asks
        too often. The text comes with 200 in any case, for else its reader would take nothing.
        """
        watch = request.env["calendar.watch"].sudo()
        opened = watch._opens(_token())
        if self._is_too_often(opened):
            return _refusal(429, {"Retry-After": str(int(SPAN.total_seconds()))})
        if not opened:
            return _refusal(401, {"WWW-Authenticate": "Bearer"})
        answer = watch._answer()
        if _wants_text():
            return Response(metrics(answer), headers=HEADERS, content_type=CONTENT_TYPE)
        status = ALARM if answer["status"] == "failing" else 200
        return request.make_json_response(answer, HEADERS, status=status)

    def _is_too_often(self, opened):
        """Who has the token is never kept out by those who try without."""
        attempts = request.env["booking.attempt"].sudo()
        who = "health" if opened else f"health {address()}"
        if attempts._is_too_many(who, LIMIT):
            return True
        attempts._note(who)
        return False


def _token() -> str:
    given = request.httprequest.headers.get("Authorization", "")
    return given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else ""


def _wants_text() -> bool:
    best = request.httprequest.accept_mimetypes.best_match(
        ["application/json", "text/plain", "application/openmetrics-text"]
    )
    return best not in (None, "application/json")


def _refusal(status: int, headers: dict[str, str]) -> Response:
    return Response(status=status, headers={**HEADERS, **headers})
