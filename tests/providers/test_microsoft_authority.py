"""Which Microsoft accounts may connect."""

from __future__ import annotations

from ...providers.microsoft.authority import Authority, looks_like_id, organisation
from ..pure import PureCase

ID = "1f0c3a52-7be4-4c0e-9d36-5a2c8f5d9e11"


class TestAuthority(PureCase):
    def test_without_a_setting_everybody_may_connect(self):
        authority = Authority.read("")
        self.assertEqual("https://login.microsoftonline.com/common", authority.address)
        self.assertEqual("", authority.organisation)

    def test_what_was_set_is_read_back(self):
        for tenant, organisation_ in (("consumers", ""), ("organizations", ""), (ID, ID)):
            for host in ("https://login.microsoftonline.com", "https://127.0.0.1:8091"):
                with self.subTest(tenant, host=host):
                    authority = Authority.read(f"{host}/{tenant}/")
                    self.assertEqual(Authority(host, tenant), authority)
                    self.assertEqual(f"{host}/{tenant}", authority.address)
                    self.assertEqual(organisation_, authority.organisation)

    def test_an_organisation_goes_by_its_id_or_a_domain(self):
        for typed, expected in (
            (f"  {ID.upper()}\n", ID),
            ("Salon.Example", "salon.example"),
            ("salon.onmicrosoft.com ", "salon.onmicrosoft.com"),
            ("xn--frisr-kva.xn--p1ai", "xn--frisr-kva.xn--p1ai"),
        ):
            with self.subTest(typed):
                self.assertEqual(expected, organisation(typed))

    def test_what_is_neither_is_refused(self):
        for typed in (
            "",
            "common",
            "My Salon",
            ID[:-1],
            "https://salon.example",
            "salon.example/x",
            "maya@salon.example",
            "-salon.example",
            "salon..example",
            "127.0.0.1",
        ):
            with self.subTest(typed), self.assertRaises(ValueError):
                organisation(typed)

    def test_an_id_is_told_from_a_secret(self):
        self.assertTrue(looks_like_id(f" {ID} "))
        self.assertFalse(looks_like_id("kT28Q~x9mV.not-a-real-secret_0123456789ab"))
