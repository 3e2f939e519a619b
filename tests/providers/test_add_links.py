from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

from ...providers.google import add_link as google
from ...providers.microsoft import add_link as outlook
from ..pure import PureCase

BRUSSELS = timezone(timedelta(hours=1))
START = datetime(2027, 3, 1, 10, 0, tzinfo=BRUSSELS)
TOLD = ("Massage & tea with Zoë", START, START + timedelta(hours=1), "Rue des Lilas 12, Brussels")


def read(link):
    """The host and the (only) value of each field."""
    parts = urlsplit(link)
    fields = {name: value for name, [value] in parse_qs(parts.query, strict_parsing=True).items()}
    return parts.scheme, parts.hostname, fields


class TestAddLinks(PureCase):
    """Pages of calendars on the web understand what is asked of them."""

    def test_google_is_told_everything_in_utc(self):
        scheme, host, fields = read(google.add_link(*TOLD))
        self.assertEqual(("https", "calendar.google.com"), (scheme, host))
        self.assertEqual("20270301T090000Z/20270301T100000Z", fields["dates"])
        self.assertEqual("Massage & tea with Zoë", fields["text"])
        self.assertEqual("Rue des Lilas 12, Brussels", fields["location"])
        self.assertEqual("TEMPLATE", fields["action"])

    def test_outlook_is_told_everything_in_utc_at_both_of_its_homes(self):
        for home in (outlook.PERSONAL, outlook.WORK):
            scheme, host, fields = read(outlook.add_link(home, *TOLD))
            self.assertEqual(("https", home), (scheme, host))
            self.assertEqual("2027-03-01T09:00:00Z", fields["startdt"])
            self.assertEqual("2027-03-01T10:00:00Z", fields["enddt"])
            self.assertEqual("Massage & tea with Zoë", fields["subject"])
            self.assertEqual("addevent", fields["rru"])

    def test_spaces_are_no_plus_signs(self):
        for link in (google.add_link(*TOLD), outlook.add_link(outlook.WORK, *TOLD)):
            self.assertNotIn("+", link, "Outlook shows them as they are")
