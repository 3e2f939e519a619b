"""How Graph is spoken to: under which ids, with which token, and to whom alone."""

from __future__ import annotations

from unittest.mock import patch

from ...providers.errors import (
    AuthError,
    CalendarUnavailable,
    MissingScope,
    NotFound,
    Permission,
    RateLimited,
    Rejected,
    TransientError,
    UnreadableAnswer,
)
from ...providers.microsoft import client as client_module
from ...providers.microsoft.client import quoted
from ...providers.microsoft.failures import About
from .microsoft_graph_case import EXPIRED, NOTHING, GraphCase, page_says, refuses, says
from .raw_server import redirect

EVENT, FEED = About.EVENT, About.FEED
LASTING = 'IdType="ImmutableId"'
FORBIDDEN = refuses("403 Forbidden", "ErrorAccessDenied")


def page(*entries, next=""):
    return {"value": list(entries), **({"@odata.nextLink": next} if next else {})}


def answers(*parts):
    """The answer to a batch, backwards: Graph keeps to no order."""
    numbered = [{"id": str(number), **part} for number, part in enumerate(parts)]
    return says({"responses": numbered[::-1]})


def good(**body):
    return {"status": 200, "body": body}


def bad(status, code, **headers):
    return {"status": status, "headers": headers, "body": {"error": {"code": code, "message": ""}}}


class TestGraphRequests(GraphCase):
    def test_each_request_asks_for_ids_that_last(self):
        client = self.hears(says(page()))
        client.get("me/events/1", EVENT)
        client.post("me/events", EVENT, {})
        client.patch("me/events/1", EVENT, {})
        client.delete("me/events/1", EVENT)
        list(client.pages("me/events", EVENT))
        self.assertEqual([LASTING] * 5, [asked.headers["prefer"] for asked in self.heard()])

    def test_further_wishes_stand_beside(self):
        client = self.hears(says(page()))
        wishes = ('outlook.timezone="UTC"', "odata.maxpagesize=5")
        client.get("me/events", EVENT, prefer=wishes)
        list(client.pages("me/events", EVENT, prefer=iter(wishes)))
        for asked in self.heard():
            self.assertEqual(", ".join((LASTING, *wishes)), asked.headers["prefer"])

    def test_an_id_of_any_signs_is_one_part_of_the_path(self):
        client = self.hears(says({}))
        client.get(f"me/events/{quoted('A/b+c==-_ %é?#..')}", EVENT)
        self.assertEqual("me/events/A%2Fb%2Bc%3D%3D-_%20%25%C3%A9%3F%23..", self.heard()[0].path)

    def test_what_has_no_id_has_no_address(self):
        for id in ("", ".", ".."):
            with self.subTest(id), self.assertRaises(Rejected):
                quoted(id)

    def test_parameters_are_readable_and_whole(self):
        self.hears(says({})).get(
            "me/events", EVENT, {"$select": "id,start", "$filter": "a eq 'b'&"}
        )
        self.assertEqual(
            "/v1.0/me/events?$select=id,start&$filter=a%20eq%20'b'%26", self.heard()[0].target
        )

    def test_a_version_is_a_condition(self):
        client = self.hears(says({}))
        client.patch("me/events/1", EVENT, {"subject": "Ä"}, etag='W/"1"')
        client.delete("me/events/1", EVENT, etag='W/"1"')
        client.patch("me/events/1", EVENT, {})
        self.assertEqual(
            ['W/"1"', 'W/"1"', None], [asked.headers.get("if-match") for asked in self.heard()]
        )
        self.assertEqual({"subject": "Ä"}, self.heard()[0].body)

    def test_where_there_is_nothing_to_tell_nothing_is_told(self):
        client = self.hears(NOTHING)
        self.assertEqual({}, client.post("me/events/1/cancel", EVENT, {}))
        self.assertEqual({}, client.patch("me/events/1", EVENT, {}))

    def test_what_is_no_object_is_no_answer(self):
        for said in (page_says("200 OK"), says([]), says("text"), NOTHING):
            client = self.hears(said)
            with self.subTest(said), self.assertRaises(UnreadableAnswer):
                client.get("me/events/1", EVENT)

    def test_a_web_page_proves_nothing(self):
        for status in ("400 Bad Request", "403 Forbidden", "404 Not Found", "410 Gone"):
            client = self.hears(page_says(status))
            with self.subTest(status), self.assertRaises(UnreadableAnswer):
                client.delete("me/events/1", EVENT)

    def test_nobody_is_followed(self):
        elsewhere = self.hears(redirect(302, "http://127.0.0.1:9/login"))
        with self.assertRaises(UnreadableAnswer):
            elsewhere.get("me/events/1", EVENT)
        self.assertEqual(1, len(self.graph.requests))


class TestGraphTokens(GraphCase):
    def test_a_token_that_is_refused_is_renewed_once(self):
        client = self.hears(EXPIRED, says({"id": "1"}))
        self.assertEqual({"id": "1"}, client.get("me/events/1", EVENT))
        first, second = (asked.headers["authorization"] for asked in self.heard())
        self.assertNotEqual(first, second)
        self.assertEqual(f"Bearer {self.saved[-1].access_token}", second)

    def test_a_second_refusal_is_final(self):
        client = self.hears(EXPIRED)
        with self.assertRaises(AuthError):
            client.get("me/events/1", EVENT)
        self.assertEqual((2, 1), (len(self.graph.requests), len(self.saved)))

    def test_a_proxys_refusal_renews_nothing(self):
        client = self.hears(page_says("401 Unauthorized"))
        with self.assertRaises(UnreadableAnswer):
            client.get("me/events/1", EVENT)
        self.assertEqual([], self.saved)

    def test_a_permission_that_was_never_granted_is_told_apart(self):
        client = self.hears(FORBIDDEN, scopes=("openid", "Calendars.Read"))
        with self.assertRaises(MissingScope) as caught:
            client.get("me/calendars", About.ACCOUNT)
        self.assertEqual(frozenset(Permission), caught.exception.missing)
        self.assertEqual([], self.saved)

    def test_a_calendar_that_is_closed_is_no_matter_of_permissions(self):
        for scopes in ((), ("https://graph.microsoft.com/calendars.readwrite",)):
            client = self.hears(FORBIDDEN, scopes=scopes)
            with self.subTest(scopes), self.assertRaises(CalendarUnavailable):
                client.get("me/calendars/1", About.CALENDAR)


class TestGraphPages(GraphCase):
    def read(self, *script):
        return list(self.hears(*script).pages("me/events", FEED))

    def links(self, *pages):
        """Serve these pages, each with a link to the next in Graph's own words."""
        client = self.hears(says({}))
        link = f"{self.graph.url}/v1.0/me/events?$skiptoken=a%2Fb%7Ec+d"
        last = len(pages) - 1
        self.graph.script[:] = [
            says(page(*entries, next=f"{link}{number}" if number < last else ""))
            for number, entries in enumerate(pages)
        ]
        return client

    def test_a_link_is_followed_as_it_is(self):
        client = self.links([{"id": 1}], [{"id": 2}])
        read = [e["id"] for told in client.pages("me/events", FEED) for e in told["value"]]
        self.assertEqual([1, 2], read)
        # "~" needs no quoting, so an HTTP library may write it plainly; all else is as it was.
        target = self.heard()[1].target.replace("~", "%7E")
        self.assertEqual("/v1.0/me/events?$skiptoken=a%2Fb%7Ec+d0", target)

    def test_an_empty_page_is_not_the_end(self):
        client = self.links([], [], [{"id": 1}], [])
        self.assertEqual(4, len(list(client.pages("me/events", FEED))))

    def test_an_endless_chain_is_cut(self):
        client = self.links(*[[{"id": 1}]] * 50)
        with self.assertRaises(UnreadableAnswer):
            list(client.pages("me/events", FEED))
        self.assertLess(len(self.graph.requests), 5)

    def test_an_endless_chain_of_nothing_is_cut_as_well(self):
        client = self.links(*[[]] * 30)
        few = patch.object(client_module, "MOST_PAGES", 20)
        with few, self.assertRaises(UnreadableAnswer):
            list(client.pages("me/events", FEED))

    def test_a_circle_is_left(self):
        client = self.links([{"id": 1}], [{"id": 2}])
        self.graph.script[:] = [self.graph.script[0]] + [
            says(page({"id": n}, next=f"{self.graph.url}/v1.0/me/{n % 2}")) for n in range(9)
        ]
        with self.assertRaises(UnreadableAnswer):
            list(client.pages("me/events", FEED))
        self.assertLess(len(self.graph.requests), 6)

    def test_a_page_has_a_list(self):
        nowhere = {"value": [], "@odata.nextLink": {"a": 1}}
        for told in ({}, {"value": None}, {"value": {}}, nowhere):
            with self.subTest(told), self.assertRaises(UnreadableAnswer):
                self.read(says(told))

    def test_a_token_goes_to_nobody_but_graph(self):
        elsewhere = self.hears(says({}))
        other, root = self.graph.url, self.graph.url.replace("127.0.0.1", "localhost")
        for link in (
            "https://graph.example/v1.0/me/events",
            f"{root}/v1.0/me/events",
            other.replace("http:", "https:"),
            other.replace("//", "//evil.example@"),
            other.replace("//", "//evil.example\\@"),
            f"{other}0/v1.0",
            "ftp://127.0.0.1/",
            "https://[",
        ):
            self.graph.script[:] = [says(page({"id": 1}, next=link))]
            before = len(self.graph.requests)
            with self.subTest(link), self.assertRaises(UnreadableAnswer):
                list(elsewhere.pages("me/events", FEED))
            self.assertEqual(1, len(self.graph.requests) - before, link)
            with self.subTest(link), self.assertRaises(UnreadableAnswer):
                elsewhere.get(link, FEED)


class TestGraphBatches(GraphCase):
    def ask(self, *parts, count=None):
        client = self.hears(answers(*parts))
        return client.batch([f"me/events/{n}" for n in range(count or len(parts))], EVENT)

    def test_answers_come_in_the_order_of_the_questions(self):
        told = self.ask(good(id="a"), good(id="b"), good(id="c"))
        self.assertEqual(["a", "b", "c"], [each.body["id"] for each in told])
        (asked,) = self.heard()
        self.assertEqual("$batch", asked.path)
        for number, request in enumerate(asked.body["requests"]):
            self.assertEqual(("GET", f"/me/events/{number}"), (request["method"], request["url"]))
            self.assertEqual({"Prefer": LASTING}, request["headers"])

    def test_a_mailbox_is_asked_little_at_once(self):
        client = self.hears(answers(*[good(id="a")] * 3), answers(*[good(id="b")] * 2))
        told = client.batch([f"me/events/{n}" for n in range(5)], EVENT)
        self.assertEqual("aaabb", "".join(each.body["id"] for each in told))
        self.assertEqual([3, 2], [len(asked.body["requests"]) for asked in self.heard()])
        self.assertEqual([], client.batch([], EVENT))

    def test_each_has_its_own_refusal(self):
        told = self.ask(bad(404, "ErrorItemNotFound"), good(id="b"), bad(403, "ErrorAccessDenied"))
        self.assertEqual(
            [NotFound, type(None), CalendarUnavailable], [type(each.error) for each in told]
        )
        self.assertEqual([404, 200, 403], [each.status for each in told])

    def test_one_that_has_to_wait_lets_all_wait(self):
        throttled = bad(429, "ApplicationThrottled", **{"Retry-After": "9"})
        with self.assertRaises(RateLimited) as caught:
            self.ask(good(id="a"), throttled)
        self.assertEqual(9.0, caught.exception.retry_after)
        with self.assertRaises(TransientError):
            self.ask(good(id="a"), bad(503, "serviceNotAvailable"))

    def test_one_that_was_asked_too_late_is_asked_again_with_another_token(self):
        client = self.hears(answers(bad(401, "InvalidAuthenticationToken")), answers(good(id="a")))
        (told,) = client.batch(["me/events/1"], EVENT)
        self.assertEqual(("a", 1), (told.body["id"], len(self.saved)))

    def test_what_is_missing_or_strange_proves_nothing(self):
        strange = (
            {},
            {"status": "200"},
            {"status": 200},
            {"status": 200, "body": "PGh0bWw+"},
            {"status": 404, "body": "<html>"},
            {"status": 404},
            {"status": 200, "body": {}, "headers": ["a"]},
        )
        for part in strange:
            with self.subTest(part), self.assertRaises(UnreadableAnswer):
                self.ask(good(id="a"), part)
        with self.assertRaises(UnreadableAnswer):
            self.ask(good(id="a"), count=2)
        for body in ({}, {"responses": {}}, {"responses": ["a"]}):
            client = self.hears(says(body))
            with self.subTest(body), self.assertRaises(UnreadableAnswer):
                client.batch(["me/events/1"], EVENT)
