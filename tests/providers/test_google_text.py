"""Texts that Google keeps: whatever we write reads back equal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ...providers.google import text
from ...providers.lines import canonical
from ..pure import PureCase, repeatable

PIECES = (
    "<b>", "</b>", "<br>", "<br/>", "<p>", "</p>", "<li>", "<a href='https://x.example'>", "</a>",
    "&amp;", "&lt;", "&#60;", "&nbsp;", "&", "<", ">", "\n", "\r\n", "\t", " ", "\xa0", "\x00", "a",
    "€", "🌷", "\u2028", "\ud800",
)  # fmt: skip
PASSAGES = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60)


class TestGoogleText(PureCase):
    @repeatable(40)
    @given(PASSAGES)
    def test_what_is_kept_of_a_text_reads_back_equal(self, passage):
        kept = text.kept_notes(passage)
        self.assertEqual(kept, text.plain(text.written(kept)))
        self.assertEqual(kept, text.kept_notes(kept))

    @repeatable(40)
    @given(PASSAGES)
    def test_titles_and_places_are_kept_as_they_are_kept(self, passage):
        for keep in (text.kept_title, text.kept_location):
            self.assertEqual(keep(passage), keep(keep(passage)))
        self.assertLessEqual(len(text.kept_title(passage).splitlines()), 1)

    def test_a_text_too_long_ends_with_an_ellipsis_within_the_limit(self):
        for piece in ("n€\n", "🌷", "<&>", "&amp;", "plain text "):
            with self.subTest(piece):
                kept = text.kept_notes(piece * 9000)
                written = text.written(kept)
                self.assertTrue(kept.endswith("…"))
                self.assertLessEqual(text.units(written), text.DESCRIPTION_LIMIT)
                self.assertGreater(text.units(written), text.DESCRIPTION_LIMIT - 200)
                self.assertEqual(kept, text.plain(written))

    def test_a_plain_text_is_written_as_it_is(self):
        for passage in ("R&D at 5 < 6", "https://x.example/?a=1&b=2", "<jane@salon.example>"):
            self.assertEqual(passage, text.written(passage))

    def test_the_writing_of_a_rule_is_no_matter(self):
        table = {
            ("RRULE:FREQ=WEEKLY;COUNT=8",): ("RRULE:FREQ=WEEKLY;COUNT=8",),
            ("rrule:count=8;interval=1;wkst=mo;freq=weekly",): ("RRULE:FREQ=WEEKLY;COUNT=8",),
            ("EXDATE:20270308", "RRULE:FREQ=DAILY;"): ("RRULE:FREQ=DAILY", "EXDATE:20270308"),
            ("RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU",): ("RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU",),
            (): (),
        }
        for lines, expected in table.items():
            with self.subTest(lines):
                self.assertEqual(expected, canonical(lines))
                self.assertEqual(expected, canonical(expected))
