"""The routes of the simulated Google, and what every API call passes through."""

from __future__ import annotations

from collections.abc import Callable

from ..common.http import Request, Response, json_response
from ..common.router import Route, Router
from ..common.schema import Schemas
from . import calendars, discipline, events, fields, freebusy, listing
from .call import Call
from .channels import Channels
from .errors import ApiError
from .limits import Limits
from .oauth import OAuth
from .scopes import allowing
from .world import World

SCHEMA_FILE = "gcal-openapi.json"
PATCH_COST = 3  # quota units; every other call costs one


class Google:
    """The vendor's side of the application: OAuth and the API under `root`."""

    def __init__(self, world: World, channels: Channels, root: str = "/calendar/v3"):
        self.world, self.channels, self.root = world, channels, root.rstrip("/")
        self.oauth, self.limits = OAuth(world), Limits(world)
        self.schemas = Schemas.from_environment(SCHEMA_FILE, self.root)
        self.sign_in, self.api = Router(), Router()
        self._add_sign_in()
        self._add_api()

    def identify(self, request: Request) -> str:
        token = self.oauth.bearer(request)
        return token.account if token else ""

    def failure(self, reason: str) -> Response:
        return ApiError(reason).response()

    def answer(self, request: Request) -> Response:
        """OAuth pages and tokens, or a call to the API."""
        found = self.sign_in.find(request.method, request.path)
        if found:
            return found[0].target(request)
        try:
            return self._call(request)
        except ApiError as error:
            return error.response()

    def _add_sign_in(self) -> None:
        add, oauth = self.sign_in.add, self.oauth
        add("GET", "/o/oauth2/v2/auth", oauth.authorize)
        add("POST", "/o/oauth2/v2/auth", oauth.decide)
        add("POST", "/token", oauth.token)
        add("POST", "/revoke", oauth.revoke)
        add("GET", "/oauth2/v3/certs", oauth.keys)
        add("GET", "/v1/userinfo", oauth.userinfo)

    def _add_api(self) -> None:
        one, many = "/calendars/{calendarId}/events/{eventId}", "/calendars/{calendarId}/events"
        for name, method, path, handler in (
            ("calendarList.list", "GET", "/users/me/calendarList", calendars.list_calendars),
            ("calendarList.get", "GET", "/users/me/calendarList/{calendarId}",
             calendars.get_list_entry),
            ("calendars.get", "GET", "/calendars/{calendarId}", calendars.get_calendar),
            ("events.list", "GET", many, listing.list_events),
            ("events.insert", "POST", many, events.insert),
            ("events.import", "POST", many + "/import", events.import_),
            ("events.watch", "POST", many + "/watch", self._watch_events),
            ("events.get", "GET", one, events.get),
            ("events.update", "PUT", one, events.update),
            ("events.patch", "PATCH", one, events.patch),
            ("events.delete", "DELETE", one, events.delete),
            ("events.instances", "GET", one + "/instances", listing.list_instances),
            ("events.move", "POST", one + "/move", events.move),
            ("freebusy.query", "POST", "/freeBusy", freebusy.query),
            ("channels.stop", "POST", "/channels/stop", self.channels.stop),
        ):
            self.api.add(method, self.root + path, handler, name)

    def _call(self, request: Request) -> Response:
        token = self.oauth.bearer(request)
        if token is None:
            raise ApiError("authError" if "authorization" in request.headers else "loginRequired")
        found = self.api.find(request.method, request.path)
        if found is None:
            self._note(request, [f"not simulated: {request.method} {request.path}"])
            raise ApiError("notFound")
        route, values = found
        allowed = allowing(token.scopes, route.name)
        if not allowed:
            raise ApiError("insufficientPermissions")
        cost = PATCH_COST if request.method == "PATCH" else 1
        self.limits.check(token.account, request.one("quotaUser"), cost)
        self._check_request(request, route)
        call = Call(self.world, request, token, route.name, values, allowed)
        return self._finished(call, route.target)

    def _finished(self, call: Call, handler: Callable[[Call], Response]) -> Response:
        response = handler(call)
        if self.schemas:
            self._note(call.request, self.schemas.response_faults(call.request, response))
        mask = call.request.one("fields")
        if mask and response.data is not None:
            chosen = fields.select(response.data, mask)
            return json_response(chosen, response.status, response.headers)
        return response

    def _check_request(self, request: Request, route: Route) -> None:
        try:
            body = request.json()
        except ValueError:
            raise ApiError("parseError") from None
        if not discipline.well_shaped(route.name, body):
            raise ApiError("parseError")
        faults = discipline.unknown_names(route.name, request.query, body)
        if self.schemas:
            faults += self.schemas.request_faults(request)
        self._note(request, faults)
        if faults and self.world.settings.strict:
            raise ApiError("badRequest", "; ".join(faults))

    def _note(self, request: Request, faults: list[str]) -> None:
        self.world.violation(request.account, f"{request.method} {request.path}", faults)

    def _watch_events(self, call: Call) -> Response:
        calendar = call.calendar()
        return self.channels.watch(call, calendar)
