import time
from contextlib import contextmanager
from datetime import timedelta
from threading import Event as Flag

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...core.event import Blocks, Event
from ...models.free_times.booking_live_check import PARAMETER, PATIENCE
from ...providers import registry
from ...providers.base import Account, Credentials
from ...providers.errors import AuthError, RateLimited, TransientError
from ...providers.ics_link.provider import IcsLinkProvider
from ...providers.memory import MemoryCloudProvider, MemoryProvider, MemoryServer
from ..models.booking_common import MONDAY, ONE_HOUR, at
from ..models.common import consent
from .booking_visitor import BookingRouteCase

ACCOUNT = "maya@vendor.example"
SECRET = "Divorce lawyer"

#: Seconds that making an appointment may take by itself, on a machine with much else to do.
BOOKING = 20


class LiveCase(BookingRouteCase):
    """Maya's calendar is in memory. What is put there is not told of until it is read."""

    def setUp(self):
        super().setUp()
        for provider in (MemoryProvider, MemoryCloudProvider):
            registry.register(provider)
        MemoryServer.reset()
        self.server = MemoryServer.named(ACCOUNT)
        self.remote = self.connect(self.maya, ACCOUNT)
        self.forget_notices()

    def connect(self, user, account):
        connection = self.env["calendar.connection"]._connect(
            user, "memory", Account(account, account), Credentials(username=account)
        )
        provider = connection._build_provider(connection._store_credentials)
        self.env["calendar.remote"]._adopt(connection, provider.calendars())
        connection.remote_ids.blocks_availability = True
        return connection.remote_ids

    def plan(self, hour, hours=1.0, account=ACCOUNT, **fields):
        """Somebody writes into the calendar, and nobody notices."""
        values = {"uid": f"x{hour}", "title": SECRET, "start": at(hour)}
        event = Event(**{**values, "stop": at(hour) + hours * ONE_HOUR, **fields})
        return MemoryServer.named(account).put(account, event)

    def forget_notices(self):
        self.env["calendar.notice"].search([]).unlink()

    def noticed(self):
        self.env.invalidate_all()
        return self.env["calendar.notice"].search([]).remote_id

    def book(self, hour=10, **fields):
        """Confirm, without what opening the page does to calendars."""
        form = self.form(hour, **{"resource": str(self.maya_time.id), **fields})
        self.forget_notices()
        began = time.monotonic()
        answer = self.confirm(form)
        self.waited = time.monotonic() - began
        return answer

    def asked(self, server=None):
        return [r for r in (server or self.server).requests if r.verb == "busy"]

    def assertBooked(self, answer):
        self.assertEqual(200, answer.status_code, answer.text)

    def assertTaken(self, answer, reason="taken"):
        self.assertEqual((409, reason), (answer.status_code, answer.json()["reason"]), answer.text)
        return [s["start"][11:16] for s in answer.json()["slots"]["days"].get(str(MONDAY), [])]


@tagged("post_install", "-at_install")
class TestLiveCheck(LiveCase):
    """In the moment of confirming, the calendars outside have the last word."""

    def test_what_was_planned_a_moment_ago_is_not_booked_over(self):
        self.plan(10)
        fresh = self.assertTaken(self.book(10))
        self.assertNotIn("10:00", fresh)
        self.assertIn("11:00", fresh)
        self.assertFalse(self.appointments())
        self.assertEqual(self.remote, self.noticed(), "the calendar is read now")

    def test_what_is_free_there_is_booked(self):
        self.plan(9)
        self.plan(11)
        self.assertBooked(self.book(10))
        self.assertEqual(1, len(self.asked()))
        self.assertFalse(self.noticed())

    def test_buffers_have_to_be_free_too(self):
        self.massage.write({"buffer_after": 30})
        self.plan(11.25, 0.25)
        self.assertTaken(self.book(10))

    def test_the_time_stays_closed_to_all_until_the_calendar_was_read(self):
        self.plan(10)
        self.book(10)
        mine = {"resource": str(self.maya_time.id)}
        self.assertNotIn("10:00", self.starts(**mine))
        self.somebody_else()
        self.assertNotIn("10:00", self.starts(**mine))
        self.cr.execute("UPDATE booking_reservation SET expires_at = now() - interval '1 hour'")
        self.assertIn("10:00", self.starts(**mine), "and is free when the calendar does not say so")

    def test_no_word_of_a_private_event_gets_out(self):
        self.plan(10)
        with self.assertLogs("odoo.addons.appointment_calendar_sync", "DEBUG") as logs:
            answer = self.book(10)
        self.assertTaken(answer)
        told = answer.text + "".join(logs.output) + repr(answer.headers)
        self.assertNotIn(SECRET, told)
        self.assertEqual([], self.env["calendar.busy"].search([]).ids)

    def test_whoever_else_is_free_takes_it_when_it_may_be_anyone(self):
        self.plan(10)
        self.appointment(14, self.jonas)  # so that Maya would be asked first
        self.assertBooked(self.book(10, resource=""))
        [event] = self.appointments().filtered(lambda event: event.start.hour == 10)
        self.assertEqual(self.jonas, event.user_id)
        self.assertEqual(self.remote, self.noticed())

    def test_a_calendar_that_blocks_nobody_is_not_asked(self):
        self.remote.blocks_availability = False
        self.plan(10)
        self.assertBooked(self.book(10))
        self.assertEqual([], self.asked())

    def test_somebody_elses_calendar_is_not_asked(self):
        self.plan(10)
        self.assertBooked(self.book(10, resource=str(self.jonas_time.id)))
        self.assertEqual([], self.asked())

    def test_a_calendar_may_take_the_time_of_somebody_else(self):
        self.remote.resource_id = self.jonas_time
        self.plan(10)
        self.assertTaken(self.book(10, resource=str(self.jonas_time.id)))
        self.assertBooked(self.book(10))

    def test_all_accounts_are_asked_side_by_side(self):
        """One after the other, the second one's answer would come too late."""
        other = "maya@second.example"
        remotes = {10: (ACCOUNT, self.remote), 11: (other, self.connect(self.maya, other))}
        for hour, (account, _remote) in remotes.items():
            MemoryServer.named(account).latency = lambda request: time.sleep(0.55 * PATIENCE)
            self.plan(hour, account=account)
        for hour, (_account, remote) in remotes.items():
            self.assertTaken(self.book(hour))
            self.assertEqual(remote, self.noticed())

    def test_an_administrator_can_switch_it_off(self):
        self.env["ir.config_parameter"].set_param(PARAMETER, "False")
        self.plan(10)
        self.assertBooked(self.book(10))
        self.assertEqual([], self.asked())

    # What is there, and known, and no obstacle ---------------------------------------------------

    def test_our_own_appointment_that_is_still_there_is_no_obstacle(self):
        """Cancelled here a moment ago, and not yet taken away over there."""
        self.remote.receives_bookings = True
        event = self.appointment(10)
        with self.scheduled() as env:
            env["calendar.outbox"]._cron_drain()
        self.assertEqual(1, len(self.server.events(ACCOUNT)))
        event._booking_cancel("staff")
        self.assertBooked(self.book(10))

    def test_what_the_owner_counts_as_free_is_no_obstacle(self):
        self.read()
        self.plan(10, blocks=Blocks.TENTATIVE)
        self.assertTaken(self.book(10))
        self.remote.tentative_blocks = False
        self.read()
        self.cr.execute("DELETE FROM booking_reservation")
        self.assertBooked(self.book(10))
        self.plan(11)
        self.plan(11.5, blocks=Blocks.TENTATIVE)
        self.assertTaken(self.book(11))

    def read(self):
        """Read the calendar, as after a notice."""
        self.env["calendar.notice"]._post(self.remote)
        with self.scheduled() as env:
            env["calendar.remote"]._cron_pull()

    @contextmanager
    def scheduled(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield self.env(cr=cr)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestSilence(LiveCase):
    """When an account does not answer, its owner has decided what happens."""

    def outcomes(self, spoil):
        """Book under each choice: {choice: status}. `spoil` orders the trouble, each time."""
        found = {}
        for hour, choice in ((9, "last_known"), (10, "block"), (11, "ignore")):
            self.remote.connection_id.when_broken = choice
            spoil()
            found[choice] = self.book(hour)
        return found

    def assertOwnerDecides(self, spoil):
        answers = self.outcomes(spoil)
        self.assertBooked(answers["last_known"])
        self.assertBooked(answers["ignore"])
        self.assertNotIn("10:00", self.assertTaken(answers["block"], "unknown"))
        self.assertIn("try again", answers["block"].json()["message"])

    def test_an_outage(self):
        self.assertOwnerDecides(lambda: self.server.fail_next(TransientError("down"), verb="busy"))

    def test_a_vendor_that_asks_for_a_pause(self):
        pause = RateLimited("slowly", retry_after=60)
        self.assertOwnerDecides(lambda: self.server.fail_next(pause, verb="busy"))

    def test_a_grant_that_is_gone(self):
        self.assertOwnerDecides(lambda: self.server.fail_next(AuthError("no"), verb="busy"))

    def test_a_calendar_that_is_closed(self):
        self.server.close(ACCOUNT)
        self.assertOwnerDecides(lambda: None)

    def test_a_vendor_with_a_bug_of_its_own(self):
        """Whatever breaks, a visitor is never shown an error page."""

        def broken(request):
            raise KeyError("not one of ours")

        self.server.latency = broken
        logger = "odoo.addons.appointment_calendar_sync.models.free_times.booking_live_check"
        with mute_logger(logger):
            self.assertOwnerDecides(lambda: None)

    def test_who_did_not_answer_is_read_soon(self):
        self.server.fail_next(TransientError("down"), verb="busy")
        self.book(10)
        self.assertEqual(self.remote, self.noticed())

    def test_a_vendor_that_hangs_costs_two_seconds_at_most(self):
        over = Flag()
        self.addCleanup(over.set)
        self.server.latency = lambda request: over.wait(30)
        self.assertBooked(self.book(10))
        self.assertGreater(self.waited, PATIENCE)
        self.assertLess(self.waited, PATIENCE + BOOKING)

    def test_one_that_hangs_does_not_hide_what_another_says(self):
        self.connect(self.maya, "maya@second.example")
        over = Flag()
        self.addCleanup(over.set)
        self.server.latency = lambda request: over.wait(30)
        self.plan(10, account="maya@second.example")
        self.assertTaken(self.book(10))

    def test_several_who_hang_cost_no_more_than_one(self):
        self.connect(self.jonas, "jonas@vendor.example")
        self.env["calendar.connection"].search([]).when_broken = "block"
        over = Flag()
        self.addCleanup(over.set)
        for account in (ACCOUNT, "jonas@vendor.example"):
            MemoryServer.named(account).latency = lambda request: over.wait(30)
        self.assertTaken(self.book(10, resource=""), "unknown")
        self.assertLess(self.waited, 2 * PATIENCE)

    def test_an_account_that_is_known_to_be_silent_is_not_waited_for(self):
        over = Flag()
        self.addCleanup(over.set)
        self.server.latency = lambda request: over.wait(30)
        for trouble in ({"failures": 3}, {"failures": 0, "state": "reconnect"}):
            self.remote.connection_id.sudo().write(trouble)
            self.assertBooked(self.book(10 if trouble["failures"] else 11))
            self.assertEqual([], self.asked())

    def test_a_key_that_was_lost_is_silence(self):
        credential = self.remote.connection_id.sudo().credential_ids
        credential.sealed = credential.sealed[:-6] + "AAAAA="
        self.assertOwnerDecides(lambda: None)


@tagged("post_install", "-at_install")
class TestLiveAccounts(LiveCase):
    """Accounts of every kind."""

    def test_access_that_has_ended_is_renewed_and_saved(self):
        self.remote.blocks_availability = False
        account = "maya@cloud.example"
        connection = consent(self.env, self.maya, account)
        connection.remote_ids.blocks_availability = True
        server = MemoryServer.named(account)
        server.expire_access_token()
        before = connection.credential_ids._read_credentials().access_token
        self.plan(10, account=account)
        self.assertTaken(self.book(10))
        connection.invalidate_recordset()
        after = connection.sudo().credential_ids._read_credentials().access_token
        self.assertNotEqual(before, after)
        server.admit(after)

    def test_a_link_can_not_be_asked_and_what_was_last_read_counts(self):
        self.remote.blocks_availability = False
        address = "https://calendar.example/x.ics"
        connection = self.env["calendar.connection"]._connect(
            self.maya, IcsLinkProvider.code, Account("x", "x"), Credentials(url=address)
        )
        link = self.env["calendar.remote"].create(
            {"connection_id": connection.id, "remote_id": "x", "name": "x",
             "blocks_availability": True}
        )  # fmt: skip
        block = {"start": at(9), "stop": at(9) + timedelta(hours=1)}
        naive = {name: moment.replace(tzinfo=None) for name, moment in block.items()}
        self.env["calendar.busy"].create(
            {"remote_id": link.id, "resource_id": self.maya_time.id, "remote_event_id": "x",
             "occurrence": "", **naive}
        )  # fmt: skip
        self.assertTaken(self.book(9))
        self.assertBooked(self.book(10))
