import logging

from psycopg2 import sql

from ..models.common import at, foreign
from ..providers.world import Answer
from .vendor_case import CalDAVCase, GoogleCase, OutlookCase

TITLE, PLACE, NOTES = "Quillwort", "Lanthorn", "Marzipan"
WORDS = (TITLE, PLACE, NOTES)
PEOPLE = "elsewhere.example"  # where everybody's address is who is invited, or invites
OURS = "odoo.addons.appointment_calendar_sync"
TOLD = {"title": TITLE, "location": PLACE, "notes": NOTES}


class Secrets:
    """What is in the calendar gets as far as its owner lets it, and leaves no trace elsewhere."""

    def plant(self):
        """Events of every kind, each with a title, a place, notes, and most with people."""
        world = self.world
        world.decorate(world.put(foreign(at(9, 4), uid="single@x", **TOLD)))
        world.put_invitation(foreign(at(12, 4), uid="invited@x", **TOLD), Answer.YES)
        weekly = {"recurrence": ("RRULE:FREQ=DAILY;COUNT=4",), "zone": "Europe/Brussels"}
        self.series = world.put(foreign(at(9, 6), uid="series@x", **TOLD, **weekly))
        moved = foreign(at(15, 7), uid="series@x", **TOLD)
        world.change_occurrence(self.series, at(9, 7), moved)
        self.gone = world.put(foreign(at(18, 4), uid="gone@x", **TOLD))

    def live_with(self, detail):
        """Read everything, changes, and anew what was lost; return what the log says."""
        self.remote.write({"receives_bookings": False, "detail": detail})
        self.plant()
        with self.assertLogs(level="DEBUG") as log, self.assertLogs(OURS, "DEBUG") as own_log:
            for logger in (logging.getLogger(), logging.getLogger(OURS)):
                logger.debug("The reading begins.")
            self.sync()
            self.world.change_occurrence(self.series, at(9, 8), None)
            self.sync()
            self.world.expire_sync_token()
            self.world.delete(self.gone)
            self.sync()
        self.assertTrue(self.blocks())
        return "\n".join(log.output + own_log.output)

    def traces(self, word):
        """The tables in which a word is, in whichever column."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema")
        found = set()
        for (table,) in cr.fetchall():
            query = sql.SQL("SELECT FROM {} AS row WHERE row::text ILIKE %s LIMIT 1")
            cr.execute(query.format(sql.Identifier(table)), [f"%{word}%"])
            found |= {table} if cr.rowcount else set()
        return found

    def files(self):
        made = self.env["ir.attachment"].search([("create_date", ">=", self.env.cr.now())])
        return b" ".join(each.raw or b"" for each in made).decode(errors="ignore")

    def assertNoTrace(self, words, told):
        for word in words:
            self.assertEqual(set(), self.traces(word), f"{word} was kept")
            self.assertNotIn(word, told)
            self.assertNotIn(word, self.files())

    def mirrors(self):
        return self.env["calendar.event"].search([("is_mirror", "=", True)], order="start")

    def test_who_lets_odoo_know_when_she_is_busy_tells_nothing_else(self):
        self.assertNoTrace((*WORDS, PEOPLE), self.live_with("busy"))
        self.assertFalse(self.mirrors())

    def test_who_lets_odoo_show_that_she_is_busy_tells_nothing_else(self):
        self.assertNoTrace((*WORDS, PEOPLE), self.live_with("masked"))
        self.assertEqual(["Busy"] * 5, self.mirrors().mapped("name"))
        self.assertEqual({"private"}, set(self.mirrors().mapped("privacy")))

    def test_who_lets_odoo_know_the_event_tells_nobodys_address(self):
        told = self.live_with("full")
        self.assertNoTrace([PEOPLE], told)
        for word in WORDS:
            self.assertEqual({"calendar_event", "calendar_mirror_series"}, self.traces(word))
            self.assertNotIn(word, told)
        mirrors = self.mirrors()
        self.assertEqual([TITLE] * 5, mirrors.mapped("name"))
        self.assertEqual([PLACE] * 5, mirrors.mapped("location"))
        self.assertTrue(all(NOTES in mirror.description for mirror in mirrors))
        people = mirrors.partner_ids | mirrors.attendee_ids.partner_id
        self.assertEqual(self.maya.partner_id, people)

    def test_who_takes_it_back_leaves_no_trace(self):
        self.live_with("full")
        self.remote.with_user(self.maya).write({"detail": "busy"})
        self.assertNoTrace((*WORDS, PEOPLE), "")
        self.sync()
        self.assertNoTrace((*WORDS, PEOPLE), "")


class TestSecretsAtGoogle(Secrets, GoogleCase):
    pass


class TestSecretsInOutlook(Secrets, OutlookCase):
    pass


class TestSecretsAtACalDAVServer(Secrets, CalDAVCase):
    pass
