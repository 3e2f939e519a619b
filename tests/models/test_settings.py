from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import Form, TransactionCase, tagged

ORGANISATION = "1f0c3a52-7be4-4c0e-9d36-5a2c8f5d9e11"
MICROSOFT = "https://login.microsoftonline.com"
VENDORS = ("google", "microsoft")


class SettingsCase(TransactionCase):
    """An administrator at the settings page."""

    def parameter(self, name):
        return self.env["ir.config_parameter"].get_param(f"appointment_calendar_sync.{name}")

    def set_parameter(self, name, value):
        self.env["ir.config_parameter"].set_param(f"appointment_calendar_sync.{name}", value)

    def form(self):
        return Form(self.env["res.config.settings"])

    def save(self, **values):
        with self.form() as form:
            for name, value in values.items():
                setattr(form, f"calendar_sync_{name}", value)
        form.record.execute()
        return form.record


@tagged("post_install", "-at_install")
class TestSettings(SettingsCase):
    """The administrator enters what vendors need to know."""

    def each_vendor(self):
        for vendor in VENDORS:
            with self.subTest(vendor):
                yield vendor, f"{vendor}_client_id", f"{vendor}_new_secret"

    def test_the_secret_is_written_and_never_shown(self):
        for vendor, client, secret in self.each_vendor():
            saved = self.save(**{client: " id ", secret: " s3cret "})
            self.assertEqual("id", self.parameter(client))
            self.assertEqual("s3cret", self.parameter(f"{vendor}_client_secret"))
            for settings in (saved, self.env["res.config.settings"].create({})):
                self.assertNotIn("s3cret", str(settings.read()))
                self.assertTrue(settings[f"calendar_sync_{vendor}_has_secret"])

    def test_saving_other_settings_keeps_the_secret(self):
        for vendor, client, secret in self.each_vendor():
            self.save(**{client: "id", secret: "s3cret"})
            self.save(poll_minutes=7)
            self.assertEqual("s3cret", self.parameter(f"{vendor}_client_secret"))
            self.assertEqual("7", self.parameter("poll_minutes"))

    def test_without_a_client_there_is_no_secret(self):
        for vendor, client, secret in self.each_vendor():
            self.save(**{client: "id", secret: "s3cret"})
            self.save(**{client: False})
            self.assertFalse(self.parameter(f"{vendor}_client_secret"))

    def test_one_vendor_s_secret_is_not_another_s(self):
        self.save(google_client_id="id", google_new_secret="s3cret")
        saved = self.save(microsoft_client_id="id")
        self.assertFalse(self.parameter("microsoft_client_secret"))
        self.assertFalse(saved.calendar_sync_microsoft_has_secret)

    def test_the_addresses_are_shown_as_vendors_have_to_know_them(self):
        with self.form() as form:
            form.calendar_sync_webhook_base_url = "https://odoo.example.com/"
            shown = {
                vendor: (
                    form[f"calendar_sync_{vendor}_redirect"],
                    form[f"calendar_sync_{vendor}_webhook"],
                )
                for vendor in VENDORS
            }
            self.assertFalse(form.calendar_sync_insecure)
        form.record.execute()
        ours = self.env["calendar.connection"]
        for vendor in VENDORS:
            expected = (ours._redirect_address(vendor), ours._webhook_address(vendor))
            self.assertEqual(expected, shown[vendor])

    def test_an_address_without_https_is_warned_of(self):
        with self.form() as form:
            form.calendar_sync_webhook_base_url = "http://odoo.example.com"
            self.assertTrue(form.calendar_sync_insecure)


@tagged("post_install", "-at_install")
class TestMicrosoft(SettingsCase):
    """Microsoft wants to know more: which accounts, and when the secret ends."""

    def test_everybody_may_connect_unless_somebody_says_otherwise(self):
        self.assertEqual("common", self.form().calendar_sync_microsoft_accounts)
        self.save(microsoft_client_id="id")
        self.assertFalse(self.parameter("microsoft_authority"))

    def test_who_may_connect_is_kept_and_shown_again(self):
        for accounts in ("organizations", "consumers"):
            self.save(microsoft_accounts=accounts)
            self.assertEqual(f"{MICROSOFT}/{accounts}", self.parameter("microsoft_authority"))
            self.assertEqual(accounts, self.form().calendar_sync_microsoft_accounts)
        self.save(microsoft_accounts="common")
        self.assertFalse(self.parameter("microsoft_authority"))

    def test_one_organisation_goes_by_its_id_or_a_domain(self):
        for typed, kept in ((f" {ORGANISATION.upper()} ", ORGANISATION), ("Salon.Example",) * 2):
            self.save(microsoft_accounts="organisation", microsoft_tenant=typed)
            self.assertEqual(f"{MICROSOFT}/{kept.lower()}", self.parameter("microsoft_authority"))
            form = self.form()
            self.assertEqual("organisation", form.calendar_sync_microsoft_accounts)
            self.assertEqual(kept.lower(), form.calendar_sync_microsoft_tenant)

    def test_what_is_no_organisation_is_refused_in_words_and_nothing_is_saved(self):
        for typed in ("My salon", "https://salon.example", f"{ORGANISATION}0"):
            with self.subTest(typed), self.assertRaisesRegex(ValidationError, typed):
                self.save(
                    microsoft_client_id="id",
                    microsoft_accounts="organisation",
                    microsoft_tenant=typed,
                )
            self.assertFalse(self.parameter("microsoft_client_id"))

    def test_another_host_of_microsoft_s_stays(self):
        self.set_parameter("microsoft_authority", "https://login.cloud.example/common")
        self.assertEqual("common", self.form().calendar_sync_microsoft_accounts)
        self.save(poll_minutes=7)
        self.assertEqual(
            "https://login.cloud.example/common", self.parameter("microsoft_authority")
        )
        self.save(microsoft_accounts="organizations")
        self.assertEqual(
            "https://login.cloud.example/organizations", self.parameter("microsoft_authority")
        )

    def test_the_id_of_a_secret_is_not_taken_for_its_value(self):
        with self.assertRaisesRegex(ValidationError, "Enter its value"):
            self.save(microsoft_client_id="id", microsoft_new_secret=f" {ORGANISATION} ")
        self.assertFalse(self.parameter("microsoft_client_secret"))

    def test_the_last_day_of_a_secret_is_kept_and_goes_with_the_client(self):
        self.save(microsoft_client_id="id", microsoft_secret_ends=date(2027, 3, 1))
        self.assertEqual("2027-03-01", self.parameter("microsoft_secret_ends"))
        self.save(poll_minutes=7)
        self.assertEqual("2027-03-01", self.parameter("microsoft_secret_ends"))
        self.save(microsoft_client_id=False)
        self.assertFalse(self.parameter("microsoft_secret_ends"))

    def test_a_day_that_is_none_does_not_close_the_page(self):
        self.set_parameter("microsoft_secret_ends", "next spring")
        self.assertFalse(self.form().calendar_sync_microsoft_secret_ends)

    @freeze_time("2027-01-30 12:00:00")
    def test_a_secret_that_ends_soon_is_warned_of(self):
        for ends, soon in ((date(2027, 3, 2), False), (date(2027, 3, 1), True), (False, False)):
            with self.subTest(ends), self.form() as form:
                form.calendar_sync_microsoft_secret_ends = ends
                self.assertEqual(soon, form.calendar_sync_microsoft_ends_soon)


@tagged("post_install", "-at_install")
class TestReminder(SettingsCase):
    """The administrator is told in time that a client's secret ends."""

    ENDS = date(2027, 3, 31)

    def setUp(self):
        super().setUp()
        for name in ("client_id", "client_secret"):
            self.set_parameter(f"google_{name}", "x")
        self.set_parameter("google_secret_ends", str(self.ENDS))
        self.administrator = self.env.ref("base.user_admin")

    def told(self, *days_before):
        """Let these days come, and return how many tasks the administrator has after each."""
        kind = self.env.ref("appointment_calendar_sync.activity_secret_ends")
        tasks = self.env["mail.activity"]
        found = []
        for days in days_before:
            with freeze_time(f"{self.ENDS - timedelta(days=days)} 09:00:00"):
                self.env["calendar.connection"]._cron_remind_of_secrets()
            mine = [("activity_type_id", "=", kind.id), ("user_id", "=", self.administrator.id)]
            found.append(tasks.search_count(mine))
        return found

    def test_a_month_and_a_week_before_even_if_a_day_was_missed(self):
        self.assertEqual([0, 1, 1, 1, 2, 2, 2], self.told(31, 29, 28, 8, 6, 1, -3))

    def test_by_mail_too(self):
        self.told(30)
        mails = self.env["mail.message"].search(
            [("partner_ids", "in", self.administrator.partner_id.ids)], limit=1
        )
        self.assertIn("2027-03-31", mails.subject)

    def test_again_for_the_next_secret(self):
        self.assertEqual([1], self.told(5))
        self.set_parameter("google_secret_ends", "2027-04-15")
        self.assertEqual([2], self.told(5))

    def test_never_where_nothing_is_set_up_or_no_day_is_known(self):
        self.set_parameter("google_client_secret", False)
        self.assertEqual([0], self.told(5))
        self.set_parameter("google_client_secret", "x")
        self.set_parameter("google_secret_ends", False)
        self.assertEqual([0], self.told(5))
