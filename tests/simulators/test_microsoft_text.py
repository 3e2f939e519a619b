"""What Graph makes of a body, and how an online meeting lives in it."""

from __future__ import annotations

from .microsoft_case import JONAS, MicrosoftCase, events, timed

MONDAY = "2027-03-01"
AS_TEXT = 'outlook.body-content-type="text"'


def page(content: str, kind: str = "html") -> dict:
    return {"contentType": kind, "content": content}


class TestBodies(MicrosoftCase):
    def as_text(self, event_id: str) -> str:
        answer = self.maya.get(events(event=event_id), prefer=AS_TEXT)
        self.assertIn(AS_TEXT, answer.headers["Preference-Applied"])
        self.assertEqual("text", answer.json()["body"]["contentType"])
        return answer.json()["body"]["content"]

    def test_text_becomes_a_page_and_text_again(self):
        for sent, expected in (
            ("Bring photos", "Bring photos\r\n"),
            ("one\ntwo\r\nthree", "one\r\ntwo\r\nthree\r\n"),
            ("<b>bold</b> & \"more\"", "<b>bold</b> & \"more\"\r\n"),
            ("two  spaces,\n  indented", "two  spaces,\r\n  indented\r\n"),
            ("gap\n\nafter", "gap\r\n\r\nafter\r\n"),
            ("trailing\n\n", "trailing\r\n"),
            ("Müller – 5 € 💇", "Müller – 5 € 💇\r\n"),
            ("", ""),
        ):
            with self.subTest(sent):
                made = self.maya.made(timed(MONDAY, body=page(sent, "text")))
                self.assertEqual(expected, self.as_text(made["id"]))
                kept = made["body"]
                self.assertEqual("html", kept["contentType"])
                self.assertEqual(bool(sent), kept["content"].startswith("<html><head>\r\n<meta"))
        self.assert_well_behaved()

    def test_html_is_wrapped_and_cleaned(self):
        made = self.maya.made(timed(MONDAY, body=page(
            "<p>Bring <b>photos</b></p>\n<script>alert(1)</script><p>and&nbsp;time</p>")))
        content = made["body"]["content"]
        self.assertTrue(content.startswith("<html><head>\r\n<meta http-equiv"))
        self.assertTrue(content.endswith("</body></html>"))
        self.assertNotIn("script", content)
        self.assertEqual("Bring photos\r\n\r\nand time\r\n", self.as_text(made["id"]))

    def test_a_page_read_and_written_back_stays_as_it_is(self):
        made = self.maya.made(timed(MONDAY, body=page("<div>Bring photos<br>today</div>")))
        again = self.maya.changed(made["id"], {"body": made["body"]})
        self.assertEqual(made["body"], again["body"])

    def test_lists_and_lines_are_readable_as_text(self):
        made = self.maya.made(timed(MONDAY, body=page(
            "<style>p {}</style><ul><li>one</li><li>two</li></ul><hr><div>end</div>")))
        self.assertEqual(["  * one", "  * two", "", "_" * 80, "end", ""],
                         self.as_text(made["id"]).split("\r\n"))

    def test_the_preview_is_the_beginning_of_the_text(self):
        made = self.maya.made(timed(MONDAY, body=page("word " * 100, "text")))
        self.assertEqual(255, len(made["bodyPreview"]))
        made = self.maya.made(timed(MONDAY, body=page("one\ntwo", "text")))
        self.assertEqual("one\r\ntwo", made["bodyPreview"])

    def test_null_empties_the_body(self):
        made = self.maya.made(timed(MONDAY, body=page("Bring photos", "text")))
        cleared = self.maya.changed(made["id"], {"body": None})
        self.assertEqual(("", ""), (cleared["body"]["content"], cleared["bodyPreview"]))


class TestOnlineMeetings(MicrosoftCase):
    def online(self, **more) -> dict:
        return self.maya.made(timed(MONDAY, isOnlineMeeting=True, **more))

    def test_the_link_comes_with_a_block_of_text_in_the_body(self):
        made = self.online(body=page("Bring photos", "text"))
        link = made["onlineMeeting"]["joinUrl"]
        self.assertEqual((True, "teamsForBusiness"),
                         (made["isOnlineMeeting"], made["onlineMeetingProvider"]))
        self.assertTrue(link.startswith("https://teams.microsoft.com/l/meetup-join/"))
        self.assertIn(link.replace("&", "&amp;"), made["body"]["content"])
        self.assertIn("Microsoft Teams meeting", made["body"]["content"])
        self.assertTrue(made["bodyPreview"].startswith("Bring photos"))
        self.assert_well_behaved()

    def test_overwriting_the_body_without_its_block_loses_the_link(self):
        made = self.online()
        changed = self.maya.changed(made["id"], {"body": page("New notes", "text")})
        self.assertEqual((False, None), (changed["isOnlineMeeting"], changed["onlineMeeting"]))

    def test_a_body_with_its_block_keeps_the_link(self):
        made = self.online()
        content = made["body"]["content"].replace("<body>", "<body><p>New notes</p>")
        changed = self.maya.changed(made["id"], {"body": page(content)})
        self.assertEqual(made["onlineMeeting"], changed["onlineMeeting"])
        self.assertTrue(changed["bodyPreview"].startswith("New notes"))

    def test_it_can_be_added_later_but_not_taken_back(self):
        made = self.maya.made(timed(MONDAY))
        self.assertIsNone(made["onlineMeeting"])
        changed = self.maya.changed(made["id"], {"isOnlineMeeting": True})
        self.assertIn("joinUrl", changed["onlineMeeting"])
        changed = self.maya.changed(made["id"], {"isOnlineMeeting": False})
        self.assertTrue(changed["isOnlineMeeting"])

    def test_personal_accounts_have_none(self):
        made = self.client_of(JONAS).made(timed(MONDAY, isOnlineMeeting=True))
        self.assertEqual((False, None), (made["isOnlineMeeting"], made["onlineMeeting"]))
