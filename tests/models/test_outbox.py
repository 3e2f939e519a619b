from datetime import timedelta
from select import select

from odoo.sql_db import db_connect
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...models.outbox.outbox_claim import Claim
from ...providers.errors import AuthError, ClientRejected, RateLimited, TransientError
from .common import SyncCase, at, naive_at


@tagged("post_install", "-at_install")
class TestOutbox(SyncCase):
    """A change in Odoo travels to the calendar."""

    def test_a_new_event_appears_in_the_calendar(self):
        self.event(name="Massage – Jane", location="Room 2", description="<p>a<br>b</p>")
        self.drain()
        [there] = self.there()
        self.assertEqual("Massage – Jane", there.title)
        self.assertEqual((at(10), at(11)), (there.start, there.stop))
        self.assertEqual("Room 2", there.location)
        self.assertEqual("a\nb", there.notes)

    def test_what_is_sent_is_what_is_true_when_it_is_sent(self):
        event = self.event(name="First")
        event.name = "Second"
        event.start = naive_at(12)
        self.drain()
        [there] = self.there()
        self.assertEqual(("Second", at(12)), (there.title, there.start))

    def test_many_changes_of_one_event_are_one_request(self):
        event = self.event()
        for title in "abc":
            event.name = title
        self.drain()
        self.assertEqual(1, self.written())
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_whoever_sends_is_woken_once_and_also_when_something_else_failed(self):
        cron = self.env.ref("appointment_calendar_sync.cron_drain")
        cron.active = True
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self.event()
            self.env.cr.flush()
            raise ValueError
        for hour in (14, 16, 18):
            with self.env.cr.savepoint():
                self.event(naive_at(hour))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(1, len(triggers))

    def test_what_waits_is_found_whatever_the_database_believes_of_how_much_it_is(self):
        """It has seen the outbox full of rows that were gone, and takes it for empty."""
        fill = (
            "INSERT INTO calendar_outbox (remote_id, queued_at, attempts)"
            f" SELECT {self.remote.id:d}, now(), 0 FROM generate_series(1, 720)"
        )
        self.env.cr.execute(fill)
        self.env.cr.execute("DELETE FROM calendar_outbox")
        self.env.cr.execute("ANALYZE calendar_outbox")
        self.env.cr.execute(fill)
        self.env.cr.execute("SET LOCAL statement_timeout = '10s'")
        claim = Claim(self.env, self.connection.ids)
        self.assertEqual({}, claim.tasks())
        self.assertTrue(claim.found)

    def test_a_moved_event_moves(self):
        event = self.event()
        self.drain()
        event.write({"start": naive_at(14), "stop": naive_at(15)})
        self.drain()
        [there] = self.there()
        self.assertEqual((at(14), at(15)), (there.start, there.stop))

    def test_a_cancelled_event_goes_and_comes_back_when_it_is_reinstated(self):
        event = self.event()
        self.drain()
        event.active = False
        self.drain()
        self.assertFalse(self.there())
        event.active = True
        self.drain()
        self.assertEqual(1, len(self.there()))

    def test_a_deleted_event_goes(self):
        event = self.event()
        self.drain()
        event.unlink()
        self.drain()
        self.assertFalse(self.there())
        self.assertFalse(self.env["calendar.link"].search([("remote_id", "=", self.remote.id)]))

    def test_an_event_deleted_before_it_was_sent_never_appears(self):
        self.event().unlink()
        self.drain()
        self.assertEqual(0, self.written())

    def test_an_event_deleted_while_its_creation_is_unconfirmed_leaves_nothing(self):
        event = self.event()
        self.server.drop_next_answer()
        self.server.drop_next_answer()
        self.drain()
        self.assertEqual(1, len(self.there()))
        self.assertFalse(self.ref(event))
        event.unlink()
        self.later()
        self.drain()
        self.assertFalse(self.there())

    def test_an_answer_lost_after_the_creation_makes_no_second_event(self):
        self.event()
        self.server.drop_next_answer()
        self.server.drop_next_answer()
        self.drain()
        self.later()
        self.drain()
        self.assertEqual(1, len(self.there()))
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_an_event_of_somebody_else_stays_here(self):
        other = self.maya.copy({"login": "sync_other"})
        self.event(user_id=other.id)
        self.drain()
        self.assertFalse(self.there())

    def test_an_event_handed_to_somebody_else_leaves_the_calendar(self):
        event = self.event()
        self.drain()
        event.sudo().user_id = self.env.ref("base.user_admin")
        self.drain()
        self.assertFalse(self.there())

    def test_only_bookings_are_sent_when_the_owner_wants_it_so(self):
        self.connection.push_all_events = False
        self.event()
        self.drain()
        self.assertFalse(self.there())

    def test_whoever_wants_all_events_sent_after_all_has_those_sent_that_there_are(self):
        account = self.connection.with_user(self.maya)
        account.push_all_events = False
        self.event()
        self.drain()
        self.assertFalse(self.there())
        account.push_all_events = True
        self.drain()
        self.assertEqual(1, len(self.there()))

    def test_a_private_event_goes_out_as_private(self):
        self.event(privacy="private")
        self.drain()
        self.assertTrue(self.there()[0].private)

    def test_an_all_day_event_keeps_its_dates(self):
        day = at(0).date()
        self.event(allday=True, start_date=day, stop_date=day + timedelta(days=1))
        self.drain()
        [there] = self.there()
        self.assertEqual((day, day + timedelta(days=2)), (there.start, there.stop))

    def test_what_was_added_over_there_survives_a_push(self):
        event = self.event()
        self.drain()
        self.server.decorate(self.ref(event), colour="red")
        event.name = "Moved"
        self.sync()
        [there] = self.there()
        self.assertEqual("Moved", there.title)
        [entry] = self.server.shelves[self.account].entries.values()
        self.assertEqual({"colour": "red"}, entry.extras)

    def test_a_hiccup_of_the_line_delays_nothing(self):
        self.event()
        self.server.fail_next(TransientError("the connection was reset"))
        self.drain()
        self.assertEqual(1, len(self.there()))
        self.assertFalse(self.connection.last_error)

    # What goes wrong --------------------------------------------------------------------------

    def test_an_outage_only_delays(self):
        self.event()
        self.server.fail_next(TransientError("down"), times=2)
        self.drain()
        self.assertFalse(self.there())
        self.assertEqual("connected", self.connection.state)
        self.assertTrue(self.connection.last_error)
        self.later()
        self.drain()
        self.assertEqual(1, len(self.there()))
        self.assertFalse(self.connection.last_error)

    def test_a_vendor_that_names_a_time_is_not_asked_before(self):
        self.event()
        self.server.fail_next(RateLimited("slow down", retry_after=3600))
        self.drain()
        self.drain()
        self.assertEqual(1, sum(r.verb == "create" for r in self.server.requests))
        wait = self.connection.retry_at - self.env.cr.now()
        self.assertGreater(wait, timedelta(minutes=55))

    def test_a_revoked_grant_keeps_the_queue_and_tells_the_owner(self):
        self.event()
        self.server.fail_next(AuthError("revoked"))
        self.drain()
        self.assertEqual("reconnect", self.connection.state)
        self.assertEqual(self.maya, self.connection.activity_ids.user_id)
        mail = self.env["mail.mail"].search([("model", "=", "calendar.connection")])
        self.assertEqual(self.maya.partner_id, mail.recipient_ids)
        self.event(naive_at(12))
        self.drain()
        self.assertFalse(self.there())

        self.connect(self.maya, self.account)
        self.drain()
        self.assertEqual(2, len(self.there()))
        self.assertEqual("connected", self.connection.state)
        self.assertFalse(self.connection.activity_ids)

    def test_a_bad_client_secret_disconnects_nobody(self):
        self.event()
        self.server.fail_next(ClientRejected("invalid_client", reason="invalid_client"))
        self.drain()
        self.assertEqual("connected", self.connection.state)
        administrator = self.env.ref("base.user_admin")
        self.assertEqual(administrator, self.connection.activity_ids.user_id)
        self.later()
        self.drain()
        self.assertEqual(1, len(self.there()))

    @mute_logger("odoo.addons.appointment_calendar_sync.models.transactions")
    def test_one_poisonous_event_stops_no_other(self):
        poisonous = self.event(name="Poison")
        self.event(naive_at(12), name="Fine")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE calendar_event SET stop = start - interval '1 day' WHERE id = %s",
            [poisonous.id],
        )
        self.env.invalidate_all()
        self.drain()
        self.assertEqual(["Fine"], [event.title for event in self.there()])

    def refused_change(self):
        """An appointment over there, called otherwise here since its calendar has closed."""
        event = self.event()
        self.drain()
        self.server.close(self.account)
        event.name = "Later"
        self.drain()
        self.assertTrue(self.remote.write_error)
        return event

    def test_a_calendar_that_closed_is_reported_and_nothing_is_lost(self):
        self.refused_change()
        self.assertFalse(self.connection.retry_at)
        self.server.close(self.account, closed=False)
        self.later()
        self.drain()
        self.assertEqual("Later", self.there()[0].title)

    def test_a_calendar_is_not_called_closed_when_what_it_refused_is_wanted_no_more(self):
        event = self.event()
        self.server.close(self.account)
        self.drain()
        self.assertTrue(self.remote.write_error)
        self.server.close(self.account, closed=False)
        event.unlink()
        self.later()
        self.drain()
        self.assertFalse(self.env["calendar.outbox"].search([]))
        self.assertFalse(self.remote.write_error)

    def test_a_calendar_is_not_called_closed_when_a_refused_change_was_taken_back(self):
        event = self.refused_change()
        event.name = "Massage"
        self.later()
        self.drain()
        self.assertFalse(self.remote.write_error)

    def test_a_calendar_into_which_nothing_is_written_any_more_is_not_called_closed(self):
        self.event()
        self.server.close(self.account)
        self.drain()
        self.assertTrue(self.remote.write_error)
        self.remote.direction = "pull"
        self.assertFalse(self.remote.write_error)
        self.drain()
        self.assertFalse(self.env["calendar.outbox"].search([]))

    def test_what_waits_while_another_calendar_is_chosen_is_written_there_alone(self):
        self.server.add_calendar("second")
        provider = self.connection._build_provider(self.connection._store_credentials)
        self.env["calendar.remote"]._adopt(self.connection, provider.calendars())
        self.event()
        (self.connection.remote_ids - self.remote).receives_bookings = True
        self.sync()
        self.assertFalse(self.there())
        self.assertEqual(1, len(self.server.events("second")))

    # Both sides -------------------------------------------------------------------------------

    def test_an_edit_over_there_meanwhile_is_merged_not_overwritten(self):
        event = self.event()
        self.drain()
        self.server.edit(self.ref(event), location="Upstairs")
        event.name = "New title"
        self.sync()
        [there] = self.there()
        self.assertEqual(("New title", "Upstairs"), (there.title, there.location))
        self.assertEqual(("New title", "Upstairs"), (event.name, event.location))

    def test_writing_stops_once_both_sides_agree(self):
        self.event(description="<p>one</p><ul><li>two</li></ul>", location=" Room ")
        self.sync()
        before = self.written()
        self.sync()
        self.assertEqual(before, self.written())

    def test_an_event_edited_here_and_deleted_there_is_made_again(self):
        event = self.event()
        self.drain()
        self.server.delete(self.ref(event))
        event.name = "Still wanted"
        self.sync()
        self.assertEqual(["Still wanted"], [e.title for e in self.there()])
        self.assertTrue(event.active)

    def test_what_needs_nothing_keeps_nothing_waiting(self):
        for day in range(3, 15):
            self.event(naive_at(8, day))
        self.sync()
        self.env["calendar.outbox"]._queue_links(self.remote.link_ids)
        self.event(naive_at(20))
        self.drain()
        self.assertEqual(13, len(self.there()))

    def test_the_scheduler_is_woken_once_for_each_commit(self):
        names = ("appointment_calendar_sync.cron_drain", "appointment_calendar_sync.cron_pull")
        crons = [self.env.ref(name) for name in names]
        with db_connect("postgres").cursor() as scheduler:
            scheduler.execute("LISTEN cron_trigger")
            scheduler.commit()
            for _commit in range(2):
                for cron in crons:
                    cron.active = True
                    cron._trigger()
                self.cr.postcommit.run()  # what follows a commit; tests do none
            told = self.heard(scheduler.connection)
        by = [each.pid for each in told if each.payload == self.cr.dbname]
        self.assertEqual(2, len(by))
        self.assertEqual(1, len(set(by)), "over a connection that stays")

    def heard(self, listener):
        """All that was told on the way to the scheduler so far: it comes in its order."""
        with db_connect("postgres").cursor() as cr:
            cr.execute("SELECT pg_notify('cron_trigger', 'the end')")
        told = []
        while "the end" not in told and select([listener], [], [], 60)[0]:
            listener.poll()
            told = [each.payload for each in listener.notifies]
        return listener.notifies
