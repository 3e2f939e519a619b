import re
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..models.booking_common import MONDAY, now
from ..pure import repeatable
from .booking_visitor import BookingRouteCase

#: What goes wrong in programs: nothing, too much, other alphabets, ends of texts, other types.
CHARACTERS = st.characters(codec="utf-8")
WORDS = st.one_of(
    st.text(CHARACTERS, max_size=30),
    st.sampled_from(
        ["", "0", "-1", "1e999", "9" * 400, "NaN", "null", "[]", "{}", "\x00", "\r\nX: y", "%s",
         "' OR 1=1 --", "<script>", "../..", "2027-02-30", "9999-12-31T23:59:59Z", "0001-01-01",
         "2027-03-01T10:00:00+99:99", "Europe/Brussels", "Etc/GMT+99", "💇" * 50]
    ),
)  # fmt: skip
NAMES = ("from", "to", "tz", "resource", "start", "name", "email", "note", "csrf_token", "code",
         "state", "error", "validationToken", "reason", "db", "lang", "minutes", "question_1",
         "date", "first_day", "last_day", "embed")  # fmt: skip
FORMS = st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
BODIES = st.one_of(st.binary(max_size=200), st.text(CHARACTERS, max_size=100).map(str.encode))
#: What stands for something in the address of a route.
VARIABLE = re.compile(r"<(?:\w+(?:\(.*?\))?:)?(\w+)>")
#: Addresses of which each has a key of its own under a name that others use too.
NAMED = {
    "feed/<string:token>": "feed",
    "/book/confirm/<int:pending_id>/<string:code>": "pending",
}
#: Over these in a path Odoo itself stumbles when it shows that there is nothing.
STUMBLES = {"..", "\x00", "?"}
QUIET = ("odoo.http", "odoo.addons.base.models.ir_http", "werkzeug", "odoo.sql_db")


@tagged("post_install", "-at_install")
class TestNonsense(BookingRouteCase):
    """Whatever arrives at an address that everybody can reach, the server answers in order."""

    def setUp(self):
        super().setUp()
        limits = self.env["ir.config_parameter"].sudo()
        limits.set_param("appointment_calendar_sync.bookings_per_address", "100000")

    def answers(self, path, **options):
        """Ask as the wildest of programs would; the server may refuse, and must not break."""
        with mute_logger(*QUIET):
            answer = self.url_open(path, allow_redirects=False, **options)
        self.assertLess(answer.status_code, 500, (path, options))
        self.goes_nowhere_else(answer)

    def goes_nowhere_else(self, answer):
        """No answer sends a visitor to another site."""
        target = answer.headers.get("Location", "")
        if "://" in target or target.startswith("//"):
            self.assertTrue(target.startswith(self.base_url()), target)

    def test_every_public_address(self):
        """With what is a real key to each, so that the nonsense gets as far as it can."""
        found = list(self.public())
        self.assertGreater(len(found), 25)
        for method, path in found:
            with self.subTest(f"{method} {path}"):
                self.try_nonsense(method, path)

    def try_nonsense(self, method, path):
        token = self.token()

        @given(FORMS, st.booleans())
        @repeatable(1)
        def ask(form, signed):
            form = {**form, "csrf_token": token} if signed else form
            sent = {"params": form} if method == "GET" else {"data": form}
            self.answers(path, method=method, **sent)

        ask()

    def public(self):
        """(method, path) of all addresses of this addon that need no login."""
        addon = __name__.split(".")[2]
        keys = self.keys()
        modules = self.registry._init_modules | {addon}
        for rule, endpoint in self.env["ir.http"]._generate_routing_rules(modules, {}):
            routing = endpoint.routing
            if addon in endpoint.func.__module__ and routing["auth"] == "public":
                for path, key in NAMED.items():
                    rule = rule.replace(path, f"<{key}>")
                path = VARIABLE.sub(lambda found: keys[found[1]], rule)
                for method in {"GET", "POST"} & set(routing.get("methods") or ["GET", "POST"]):
                    yield method, path

    def keys(self):
        """What stands in addresses of things that are there."""
        self.massage.waiting_list = True
        days = {"first_day": MONDAY, "last_day": MONDAY, "name": "Wanda", "email": "w@x.example"}
        waits = self.env["booking.waiting"].create({"service_id": self.massage.id, **days})
        feed = self.env["calendar.feed"].with_user(self.maya).create({})
        pending = self.massage._ask_for_proof(self.wish(14, visitor="ada"), now())
        return {
            "service": self.path().rpartition("/")[2],
            "service_id": str(self.massage.id),
            "resource_id": str(self.maya_time.id),
            "token": self.appointment()._booking_token(),
            "feed": "feed/" + feed.address.rpartition("/")[2].removesuffix(".ics"),
            "pending": pending._url().removeprefix(self.massage.get_base_url()),
            "entry_id": str(waits.id),
            "code": waits._code(),
            "provider": "google",
        }

    @given(JSON, st.sampled_from(["confirm", "hold"]))
    @repeatable(7)
    def test_json(self, body, page):
        self.answers(f"{self.path()}/{page}", json=body, method="POST")

    @given(WORDS.filter(lambda word: not STUMBLES & {word[:2], *word}), FORMS)
    @repeatable(7)
    def test_secret_addresses(self, token, query):
        named = quote(token, safe="") or "x"
        for path in (f"/calendar_sync/feed/{named}.ics", f"/book/manage/{named}"):
            self.answers(path, params=query)
        self.answers(f"/book/manage/{named}/cancel", data=query, method="POST")

    @given(BODIES, FORMS, st.sampled_from(["google", "microsoft", "microsoft/lifecycle", "x"]))
    @repeatable(10)
    def test_webhooks(self, body, query, vendor):
        headers = {"X-Goog-Channel-ID": "x", "X-Goog-Resource-State": "exists"}
        path = f"/calendar_sync/webhook/{vendor}"
        self.answers(path, params=query, data=body, headers=headers, method="POST")

    @given(JSON, st.sampled_from(["microsoft", "microsoft/lifecycle"]))
    @repeatable(5)
    def test_webhooks_of_any_shape(self, body, vendor):
        self.answers(f"/calendar_sync/webhook/{vendor}", json=body, method="POST")

    @given(FORMS, st.sampled_from(["google", "microsoft", "caldav", "x"]))
    @repeatable(7)
    def test_ways_back_from_a_consent_page(self, query, vendor):
        self.authenticate("booking_maya", "booking_maya")
        self.answers(f"/calendar_sync/oauth/{vendor}/callback", params=query)
