from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

from ..services.booking_question import is_ticked


class BookingAnswer(models.Model):
    """What a client answered, with the question as it was asked: it may change later."""

    _name = "booking.answer"
    _description = "Answer of a client"
    _order = "sequence, id"
    _rec_name = "question"

    event_id = fields.Many2one(
        "calendar.event",
        "Appointment",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    question_id = fields.Many2one(
        "booking.question",
        "Question now",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    sequence = fields.Integer(readonly=True)
    question = fields.Char(required=True, readonly=True)
    answer = fields.Text(required=True, readonly=True)


class CalendarEvent(models.Model):
    """An appointment has the answers that its client gave."""

    _inherit = "calendar.event"

    booking_answer_ids = fields.One2many(
        "booking.answer", "event_id", "Answers", groups="base.group_user"
    )
    booking_said = fields.Text(
        "Answers in words",
        compute="_compute_booking_said",
        groups="base.group_user",
        help="What the client answered to the questions of the service, a line for each.",
    )

    @api.depends_context("uid")
    @api.depends("booking_answer_ids.question", "booking_answer_ids.answer")
    def _compute_booking_said(self):
        for event in self:
            event.booking_said = "\n".join(event._booking_answers())

    def _booking_answers(self):
        return [f"{each.question} {each.answer}" for each in self.booking_answer_ids]

    def _booking_news_text(self, when):
        """The practitioner reads the answers at once."""
        return " · ".join([super()._booking_news_text(when), *self._booking_answers()])


class BookingService(models.Model):
    """What a service asks, and where the answers go."""

    _inherit = "booking.service"

    question_ids = fields.One2many("booking.question", "service_id", "Questions", copy=True)
    asks_note = fields.Boolean(
        "Ask for a note",
        default=True,
        help="Visitors may leave a note of their own, beside the questions.",
    )

    def _read_answers(self, texts):
        """Read what was typed into the form, {name of the field: text}.

        Return the answers, and what is wrong with which field.
        """
        answers, problems = [], {}
        for question in self.sudo().question_ids:
            name = question._field_name()
            text = texts.get(name, "")
            if question.kind == "checkbox" and not is_ticked(text):
                text = ""
            if problem := question._problem(text):
                problems[name] = problem
            elif answer := question._answer(text):
                answers.append(answer)
        return tuple(answers), problems

    def _appointment_values(self, team, wish):
        values = super()._appointment_values(team, wish)
        return {**values, "booking_answer_ids": self._answer_rows(wish.answers)}

    def _answer_rows(self, answers):
        """What is written to an appointment to which these belong."""
        rows = [
            {"question_id": a.question_id, "sequence": place, "question": a.asked, "answer": a.said}
            for place, a in enumerate(answers)
        ]
        return [Command.create(row) for row in rows]

    def _description_for(self, wish):
        return super()._description_for(wish) + self._answers_as_html(wish.answers)

    def _answers_as_html(self, answers):
        said = [
            Markup("<p>%s<br/>%s</p>") % (a.asked, Markup("<br/>").join(a.said.splitlines()))
            for a in answers
        ]
        return Markup("").join(said)

    def _contact_values(self, wish):
        """A new client can be called back on the number that was asked for."""
        values = super()._contact_values(wish)
        phones = self.sudo().question_ids.filtered(lambda q: q.kind == "phone").ids
        given = [answer.said for answer in wish.answers if answer.question_id in phones]
        return {**values, "phone": given[0]} if given else values
