"""Stories of practitioners for whom Odoo's own Google or Outlook module is, or was, at work."""

from odoo.tests.common import HttpCase, new_test_user, tagged

from ...core.event import Event
from ...providers import registry
from ...providers.base import Feature
from ...providers.memory import MemoryCloudProvider, MemoryProvider, MemoryServer
from ...providers.memory_oauth import MemoryOAuth
from ..models.common import SyncCase, at, naive_at


class PlainGoogle(MemoryProvider):
    """An account in memory at the vendor that Odoo's own module knows."""

    code = "google"
    label = "Google"


class CloudGoogle(MemoryCloudProvider):
    code = "google"
    label = "Google"
    supports = MemoryCloudProvider.supports - {Feature.SUBSCRIPTIONS}


def switch_on(user):
    """As when a user has connected an account with Odoo's own module."""
    user.sudo().res_users_settings_id.write(
        {"google_calendar_rtoken": "theirs", "google_synchronization_stopped": False}
    )


@tagged("post_install", "-at_install")
class BesideTheBuiltIn(SyncCase):
    provider = PlainGoogle

    def setUp(self):
        super().setUp()
        self.env["res.users.settings"]._find_or_create_for_user(self.maya)

    def kept(self, title="Written by the built-in", start=None):
        """An event that Odoo's own module has synchronised; return it and its id over there."""
        start = start or at(10)
        ref = self.server.put(
            self.account, Event(uid=f"{title}@google", title=title, start=start, stop=at(11))
        )
        event = self.event(start.replace(tzinfo=None), name=title)
        event.with_context(no_calendar_sync=True).write(
            {"google_id": ref.id, "need_sync": False}
        )
        return event, ref

    def titles(self):
        return sorted(event.title for event in self.there())

    def test_what_the_built_in_wrote_is_taken_over_and_not_doubled(self):
        event, ref = self.kept()
        self.sync()
        self.assertEqual(["Written by the built-in"], self.titles())
        self.assertEqual(ref.id, event.sudo().link_ids.remote_event_id)
        event.name = "Renamed in Odoo"
        self.sync()
        self.assertEqual(["Renamed in Odoo"], self.titles())
        self.server.edit(ref, start=at(16), stop=at(17))
        self.sync()
        self.assertEqual(naive_at(16), event.start)
        self.assertEqual([], self.blocks())

    def test_what_was_changed_over_there_unseen_is_taken_over(self):
        event, ref = self.kept()
        self.server.edit(ref, start=at(16), stop=at(17))
        self.sync()
        self.assertEqual(naive_at(16), event.start)
        self.assertEqual(1, len(self.there()))

    def test_what_blocked_as_somebody_elses_blocks_no_more(self):
        self.server.put(
            self.account, Event(uid="x@google", title="Both", start=at(10), stop=at(11))
        )
        self.sync()
        self.assertEqual([(naive_at(10), naive_at(11))], self.blocks())
        [found] = self.server.shelves[self.account].entries.values()
        event = self.event(naive_at(10), name="Both")
        event.with_context(no_calendar_sync=True).google_id = found.id
        self.sync()
        self.assertEqual([], self.blocks())
        self.assertEqual(["Both"], self.titles())

    def test_in_another_account_it_is_written_as_any_other(self):
        event, ref = self.kept()
        self.server.delete(ref)
        self.sync()
        self.assertTrue(event.active)
        self.assertEqual(["Written by the built-in"], self.titles())
        self.assertNotEqual(ref.id, event.sudo().link_ids.remote_event_id)

    def test_it_is_not_written_into_another_calendar_of_the_same_account(self):
        self.server.add_calendar("second")
        with self.scheduled() as env:
            env["calendar.connection"]._cron_list_calendars()
        second = self.connection.remote_ids.filtered(lambda r: r.name == "second")
        second.receives_bookings = True
        self.kept()
        self.event(naive_at(14), name="Ours")
        self.sync()
        self.assertEqual(["Ours"], [event.title for event in self.server.events("second")])
        self.assertEqual(["Written by the built-in"], self.titles())

    def test_what_is_seen_of_a_calendar_is_not_for_the_built_in_to_write(self):
        self.server.put(
            self.account, Event(uid="x@google", title="Hers", start=at(10), stop=at(11))
        )
        self.remote.write({"receives_bookings": False, "detail": "full"})
        self.sync()
        made = self.event(naive_at(14), name="Made in Odoo")
        mirror = self.env["calendar.event"].search([("name", "=", "Hers")])
        self.assertTrue(mirror.is_mirror)
        hers = self.env["calendar.event"].with_user(self.maya)
        for found in (
            hers._get_records_to_sync(full_sync=True),
            hers._get_microsoft_records_to_sync(full_sync=True),
        ):
            self.assertIn(made, found)
            self.assertNotIn(mirror, found)

    def test_a_built_in_that_is_on_as_well_is_shown_and_stopped_by_its_owner(self):
        self.assertFalse(self.connection.has_neighbour)
        switch_on(self.maya)
        self.env.invalidate_all()
        self.assertTrue(self.connection.has_neighbour)
        self.connection.with_user(self.maya).action_stop_neighbour()
        self.env.invalidate_all()
        self.assertFalse(self.connection.has_neighbour)
        self.assertTrue(self.maya.sudo().google_synchronization_stopped)

    def test_at_another_vendor_it_is_no_neighbour(self):
        self.maya.sudo().microsoft_calendar_rtoken = "theirs"
        self.assertTrue(self.maya._neighbour_is_on("microsoft"))
        self.assertFalse(self.maya._neighbour_is_on("google"))
        self.assertFalse(self.maya._neighbour_is_on("caldav"))


@tagged("post_install", "-at_install")
class Connecting(HttpCase):
    START = "/calendar_sync/oauth/google/start"
    STOP = "/calendar_sync/neighbour/google/stop"
    account = "maya@vendor.example"

    def setUp(self):
        super().setUp()
        registry.register(CloudGoogle)
        MemoryServer.reset()
        self.server = MemoryServer.named(self.account)
        self.maya = new_test_user(self.env, "beside_maya", groups="base.group_user", tz="UTC")
        self.env["res.users.settings"]._find_or_create_for_user(self.maya)
        parameters = self.env["ir.config_parameter"].sudo()
        for name in ("client_id", "client_secret"):
            parameters.set_param(f"appointment_calendar_sync.google_{name}", "x")
        self.env["ir.cron"].search([]).active = False
        self.authenticate("beside_maya", "beside_maya")

    def come_back(self, query):
        """Go to the consent page, agree, and return what is shown then."""
        answer = self.url_open(self.START + query, allow_redirects=False)
        self.assertEqual(303, answer.status_code, answer.text)
        asked = dict(
            pair.split("=", 1) for pair in answer.headers["Location"].split("?")[1].split("&")
        )
        code = MemoryOAuth.agree(self.account, asked["code_challenge"])
        address = f"/calendar_sync/oauth/google/callback?state={asked['state']}&code={code}"
        return self.url_open(address, allow_redirects=False)

    def connections(self):
        self.env.invalidate_all()
        return self.env["calendar.connection"].search([("user_id", "=", self.maya.id)])

    def written_by_built_in(self):
        start = naive_at(10)
        event = self.env["calendar.event"].with_context(no_calendar_sync=True).create(
            {"name": "Old", "start": start, "stop": naive_at(11), "user_id": self.maya.id}
        )
        ref = self.server.put(
            self.account, Event(uid="old@google", title="Old", start=at(10), stop=at(11))
        )
        event.google_id = ref.id
        return event

    def test_who_has_no_built_in_at_work_is_asked_nothing(self):
        self.assertEqual(303, self.come_back("").status_code)
        self.assertTrue(self.connections())
        self.assertFalse(self.connections().neighbour_elsewhere)

    def test_a_built_in_at_work_is_explained_before_anything_is_asked_of_the_vendor(self):
        switch_on(self.maya)
        page = self.url_open(self.START, allow_redirects=False)
        self.assertEqual(409, page.status_code)
        self.assertIn("Odoo already synchronises a Google calendar for you", page.text)
        self.assertIn("Stop it and connect", page.text)

    def test_one_click_stops_it_and_goes_on(self):
        switch_on(self.maya)
        page = self.url_open(self.START, allow_redirects=False)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(self.STOP, data={"csrf_token": token}, allow_redirects=False)
        self.assertEqual((303, self.START), (answer.status_code, answer.headers["Location"]))
        self.env.invalidate_all()
        self.assertTrue(self.maya.sudo().google_synchronization_stopped)
        self.assertEqual(303, self.come_back("").status_code)
        self.assertTrue(self.connections())

    def test_it_is_not_stopped_without_the_page(self):
        switch_on(self.maya)
        self.assertEqual(400, self.url_open(self.STOP, data={"x": "y"}).status_code)
        self.assertNotIn(self.url_open(self.STOP).status_code, (200, 303))
        self.env.invalidate_all()
        self.assertFalse(self.maya.sudo().google_synchronization_stopped)

    def test_the_same_account_is_known_by_its_events_and_refused(self):
        switch_on(self.maya)
        self.written_by_built_in()
        page = self.come_back("?other=1")
        self.assertEqual(409, page.status_code)
        self.assertIn("This account is synchronised already", page.text)
        self.assertFalse(self.connections())

    def test_an_account_that_can_not_be_told_apart_is_refused(self):
        switch_on(self.maya)
        self.assertEqual(409, self.come_back("?other=1").status_code)
        self.assertFalse(self.connections())

    def test_another_account_is_connected_and_gets_every_event(self):
        switch_on(self.maya)
        event = self.written_by_built_in()
        self.account = "maya@elsewhere.example"
        self.assertEqual(303, self.come_back("?other=1").status_code)
        connection = self.connections()
        self.assertTrue(connection.neighbour_elsewhere)
        self.assertFalse(connection.has_neighbour)
        self.assertTrue(event._belongs_on(connection.remote_ids))
