from odoo import api, fields, models
from odoo.exceptions import UserError


class BookingClientChoice(models.AbstractModel):
    """Asks what the service asks its visitors. Who calls can not always answer, so staff may leave
    out what visitors have to say."""

    _inherit = "booking.client.choice"

    answers = fields.Json(
        compute="_compute_answers",
        store=True,
        readonly=False,
        help="What your client says to the service's questions. Leave out what you do not know.",
    )

    @api.depends("service_id")
    def _compute_answers(self):
        """The questions, each with what is said to it: nothing yet."""
        for choice in self:
            questions = choice.service_id._origin.sudo().question_ids
            choice.answers = [{**each._as_asked(), "said": ""} for each in questions]

    def _said(self):
        """{question: what was said to it}, of those that were answered."""
        given = {each.get("id"): str(each.get("said") or "").strip() for each in self.answers or []}
        questions = self.service_id.sudo().question_ids
        return {each: given[each.id] for each in questions if given.get(each.id)}

    def _check_answers(self):
        for question, text in self._said().items():
            if problem := question._problem(text):
                raise UserError(f"{question.name}\n{problem}")

    def _contact(self):
        """Somebody new can be called back on the number that they were asked for."""
        phones = [text for question, text in self._said().items() if question.kind == "phone"]
        contact = super()._contact()
        return {**contact, "phone": contact["phone"] or (phones[0] if phones else False)}

    def _answers(self, client):
        """In the client's language, as if they had typed them in."""
        said = self._said().items()
        return [each.with_context(lang=client.lang)._answer(text) for each, text in said]
