"""Texts that Outlook keeps: whatever Exchange makes of our HTML, it reads back equal."""

from __future__ import annotations

import html
import re
import time

from hypothesis import given
from hypothesis import strategies as st

from ...providers.microsoft import meeting, text
from ...providers.text import units
from ..pure import PureCase, repeatable

PIECES = (
    "<b>", "</b>", "<br>", "<br/>", "<p>", "<pre>", "<!--", "-->", "<style>", "</style>",
    "<a href='x'>", "&amp;", "&lt;", "&#60;", "&nbsp;", "&", "<", ">", "\n", "\n\n", "\r\n",
    "\t", " ", "  ", "\xa0", "\x00", "a", "€", "🌷", "\u2028", "\ud800", "\ufffe",
    "https://x.example/?a=1&b=2", "_" * 30,
)  # fmt: skip
PASSAGES = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60)
JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting/0?context=%7b%7d&anon=true"
RULER = "_" * 80
BLOCK = (
    f'<div class="me-email-text"><div>{RULER}</div>\r\n<div>Microsoft Teams meeting</div>\r\n'
    f'<div><a href="{html.escape(JOIN)}">Join the meeting now</a></div>\r\n<div>{RULER}</div></div>'
)


def as_kept_page(content: str) -> str:
    """Put a page around it, as Exchange does."""
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    return f"<html>\r\n<head>\r\n{head}\r\n</head>\r\n<body>\r\n{content}\r\n</body>\r\n</html>\r\n"


def wrapped(content: str) -> str:
    """Begin a new line at every third space, which changes nothing on a page."""
    pieces = re.split(r"( )(?![^<]*>)", content)
    spaces = iter(range(len(pieces)))
    return "".join("\r\n" if p == " " and next(spaces) % 3 == 0 else p for p in pieces)


def by_number(content: str) -> str:
    """Name every character outside ASCII by its number."""
    return content.encode("ascii", "xmlcharrefreplace").decode()


def in_divisions(content: str) -> str:
    """Give each line its own division, as Outlook's editor does."""
    lines = content.split("<br>\r\n")
    return "".join(f"<div class='elementToProof'>{line or '<br>'}</div>\r\n" for line in lines)


def with_links(content: str) -> str:
    """Make links of addresses."""
    return re.sub(r"https://[^\s<]+", lambda m: f'<a href="{m[0]}">{m[0]}</a>', content)


REWRITINGS = (as_kept_page, wrapped, by_number, in_divisions, with_links)


def body(content: str, kind: str = "html") -> dict:
    return {"contentType": kind, "content": content}


def online(content: str) -> dict:
    return {"body": body(content), "onlineMeeting": {"joinUrl": JOIN}}


class TestMicrosoftText(PureCase):
    @repeatable(50)
    @given(PASSAGES)
    def test_what_is_kept_of_a_text_reads_back_equal(self, passage):
        kept = text.kept_notes(passage)
        self.assertEqual(kept, text.plain(text.written(kept)))
        self.assertEqual(kept, text.kept_notes(kept))

    @repeatable(50)
    @given(PASSAGES, st.lists(st.sampled_from(REWRITINGS), max_size=4, unique=True))
    def test_no_rewriting_by_the_server_is_an_edit(self, passage, rewritings):
        kept = text.kept_notes(passage)
        content = text.written(kept)
        for rewrite in rewritings:
            content = rewrite(content)
        self.assertEqual(kept, text.plain_of(body(content)))

    @repeatable(50)
    @given(PASSAGES)
    def test_a_body_told_as_text_reads_equal(self, passage):
        kept = text.kept_notes(passage)
        told = kept.replace("\n", "\r\n") + "\r\n\r\n"
        self.assertEqual(kept, text.plain_of(body(told, "text")))

    @repeatable(50)
    @given(PASSAGES)
    def test_titles_and_places_are_kept_as_they_are_kept(self, passage):
        for keep in (text.kept_title, text.kept_location):
            self.assertEqual(keep(passage), keep(keep(passage)))
        self.assertLessEqual(len(text.kept_title(passage).splitlines()), 1)

    def test_a_plain_text_is_kept_as_it_is(self):
        for passage in ("Jane Doe – Massage", "R&D at 5 < 6", "a\n\n  b", "🌷 💐"):
            with self.subTest(passage):
                self.assertEqual(passage, text.kept_notes(passage))

    def test_a_text_too_long_ends_with_an_ellipsis_within_the_limit(self):
        for piece in ("n€ ", "🌷", "plain text "):
            with self.subTest(piece):
                title, place = text.kept_title(piece * 300), text.kept_location(piece * 300)
                self.assertTrue(title.endswith("…") and place.endswith("…"))
                self.assertLessEqual(max(units(title), units(place)), 255)
                notes = text.kept_notes(piece * 70_000)
                self.assertEqual(notes, text.plain(text.written(notes)))
                self.assertLessEqual(units(notes), text.NOTES_LIMIT)

    def test_a_link_that_says_where_it_leads_is_told_once(self):
        for label in ("https://x.example/", "https://x.example", "x.example", "X"):
            with self.subTest(label):
                found = text.plain(f'<a href="https://x.example/">{label}</a>')
                expected = "X (https://x.example/)" if label == "X" else label
                self.assertEqual(expected, found)

    def test_no_body_takes_longer_than_its_length(self):
        for piece in ("<", "<!--", "<style>", "<a ", "<a href='x'>", "</a", "<pre>", "&", RULER):
            with self.subTest(piece):
                content, began = piece * 50_000, time.process_time()
                text.plain(content)
                meeting.notes_of(online(content + html.escape(JOIN) + content))
                self.assertLess(time.process_time() - began, 5)


class TestMeetingBlock(PureCase):
    @repeatable(50)
    @given(PASSAGES, PASSAGES)
    def test_other_notes_leave_the_block_as_it_is(self, before, after):
        before, after = text.kept_notes(before), text.kept_notes(after)
        told = online(as_kept_page(text.written(before) + "<br>\r\n" + BLOCK))
        self.assertEqual(before, meeting.notes_of(told))
        content = meeting.content_with(told, after)
        self.assertTrue(content.endswith(BLOCK))
        self.assertEqual(after, meeting.notes_of(online(as_kept_page(content))))

    def test_a_body_written_again_and_again_does_not_grow(self):
        content = as_kept_page("Notes<br>\r\n" + BLOCK)
        first = meeting.content_with(online(content), "Other notes")
        for _ in range(5):
            content = as_kept_page(meeting.content_with(online(content), "Other notes"))
        self.assertEqual(as_kept_page(first), content)

    def test_the_block_comes_without_the_page_around_it(self):
        page = as_kept_page(f'<div class="WordSection1"><p>Notes</p>{BLOCK}</div>')
        content = meeting.content_with(online(page), "Other notes")
        self.assertEqual(f"Other notes<br>\r\n{BLOCK}", content)

    def test_a_block_in_a_page_without_notes_is_whole(self):
        for page in (as_kept_page(BLOCK), as_kept_page(f"<font><span>{BLOCK}</span></font>")):
            content = meeting.content_with(online(page), "Notes")
            self.assertIn(BLOCK, content)
            for tag in ("html", "body", "head", "font", "span", "div"):
                self.assertEqual(
                    len(re.findall(rf"<{tag}\b", content)), content.count(f"</{tag}>"), tag
                )

    def test_a_link_without_rulers_stays(self):
        link = f'<a href="{html.escape(JOIN)}">Join</a>'
        told = online(as_kept_page(f"<div>Notes</div><div><br>{link}</div>"))
        self.assertEqual("Notes", meeting.notes_of(told))
        self.assertEqual(f"Other<br>\r\n{link}", meeting.content_with(told, "Other"))

    def test_a_block_told_as_text_keeps_its_address(self):
        told = online("")
        told["body"] = body(f"Notes\r\n\r\n{RULER}\r\nJoin<{JOIN}>\r\n{RULER}\r\n", "text")
        self.assertEqual("Notes", meeting.notes_of(told))
        content = meeting.content_with(told, "Other")
        self.assertIn(html.escape(JOIN), content)
        self.assertEqual("Other", meeting.notes_of(online(as_kept_page(content))))

    def test_without_a_meeting_rulers_are_a_persons_own(self):
        told = {"body": body(f"a<br>{RULER}<br>b<br>{RULER}")}
        self.assertEqual(f"a\n{RULER}\nb\n{RULER}", meeting.notes_of(told))
        self.assertEqual("Other", meeting.content_with(told, "Other"))
