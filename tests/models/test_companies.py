from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from .access_records import records_of
from .common import SyncCase
from .test_access_table import MANAGER, NOBODYS, QUIET, TABLE


@tagged("post_install", "-at_install")
class TestCompanies(SyncCase):
    """Two companies in one database: what belongs to one is no business of the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hers, others = cls.env["res.company"].create([{"name": "Salon"}, {"name": "Clinic"}])
        cls.maya.write({"company_ids": [(6, 0, cls.hers.ids)], "company_id": cls.hers.id})
        cls.maya.resource_ids.company_id = cls.hers
        managers = f"base.group_user,{MANAGER}"
        people = (("boss", cls.hers, managers), ("stranger", others, managers),
                  ("tom", others, "base.group_user"))  # fmt: skip
        cls.boss, cls.stranger, cls.tom = (
            new_test_user(
                cls.env,
                f"companies_{login}",
                groups=groups,
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )
            for login, company, groups in people
        )

    def setUp(self):
        super().setUp()
        self.records = records_of(self.maya, self.connection)
        for record in self.records.values():
            if "resource_id" in record._fields and record.resource_id:
                record.sudo().resource_id.company_id = self.hers
        answered = self.records["booking.answer"].sudo().event_id
        answered.booking_service_id = self.records["booking.service"]

    def readable(self, user):
        self.env.invalidate_all()
        return {
            name
            for name, record in self.records.items()
            if record.with_user(user).with_company(user.company_id).has_access("read")
        }

    @mute_logger(*QUIET)
    def test_who_works_for_another_company_reads_none_of_it(self):
        for user in (self.stranger, self.tom):
            with self.subTest(user.login):
                self.assertEqual(set(), self.readable(user))

    @mute_logger(*QUIET)
    def test_who_works_for_it_reads_what_the_table_says(self):
        says = {name for name, rights in TABLE.items() if "r" in rights[2]}
        self.assertEqual(says, self.readable(self.boss))
        self.assertFalse(says & NOBODYS)
