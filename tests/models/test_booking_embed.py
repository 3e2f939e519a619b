from odoo.exceptions import UserError
from odoo.tests.common import TransactionCase, tagged

from ...models.services.booking_embed import PARAMETER, origin_of


@tagged("post_install", "-at_install")
class TestEmbedSites(TransactionCase):
    """An administrator names the websites that may show booking pages."""

    def test_a_site_is_named_as_people_name_it(self):
        table = {
            "salon.example": "https://salon.example",
            "www.Salon.example/": "https://www.salon.example",
            "http://salon.example": "http://salon.example",
            "https://salon.example:8443": "https://salon.example:8443",
            "*.salon.example": "https://*.salon.example",
            "müller.example": "https://xn--mller-kva.example",
            "localhost:8069": "https://localhost:8069",
        }
        for text, origin in table.items():
            with self.subTest(text):
                self.assertEqual(origin, origin_of(text))

    def test_whatever_else_is_no_site(self):
        for text in (
            "*",
            "https://*",
            "ftp://salon.example",
            "https://salon.example/contact",
            "salon.example'none'",
            "'self'",
            "data:",
            "a..b",
            "salon.example\r\nSet-Cookie",
            "jane@salon.example",
            "salon.example:99999999",
            "sa lon",
        ):
            with self.subTest(text):
                self.assertIsNone(origin_of(text))

    def test_what_can_not_be_a_site_is_named_and_nothing_is_kept(self):
        settings = {"booking_embed_sites": "salon.example, https://*/"}
        with self.assertRaisesRegex(UserError, r"https://\*/ can not be"):
            self.env["res.config.settings"].create(settings).execute()
        self.assertFalse(self.env["ir.config_parameter"].get_param(PARAMETER))

    def test_what_was_said_stays_said_and_can_be_taken_back(self):
        for text, origins in (
            ("salon.example; *.salon.example", ["https://salon.example", "https://*.salon.example"]),
            ("", []),
        ):
            self.env["res.config.settings"].create({"booking_embed_sites": text}).execute()
            self.assertEqual(origins, self.env["booking.service"]._embed_origins())

    def test_nonsense_in_the_parameter_lets_nobody_in(self):
        self.env["ir.config_parameter"].set_param(PARAMETER, "* 'unsafe' https://salon.example")
        found = self.env["booking.service"]._embed_origins()
        self.assertEqual(["https://salon.example"], found)

    def test_the_code_for_another_site_names_the_service_and_can_not_be_broken_out_of(self):
        service = self.env["booking.service"].create({"name": 'Cut "&" <b>colour</b>'})
        code = service.embed_code
        self.assertIn(f'src="{service.get_base_url()}{service.website_url}?embed=1"', code)
        self.assertIn('title="Cut &#34;&amp;&#34; &lt;b&gt;colour&lt;/b&gt;"', code)
        self.assertTrue(code.endswith("></script>"))
