import re
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: How many letters an answer may have, by the kind of its question.
LIMITS = {"line": 200, "text": 1000, "phone": 40}

#: Signs that people write between the digits of a telephone number.
PHONE = re.compile(r"\+?[\d\s().\-/]+")
FEWEST_DIGITS = 5
TICKED = {"1", "on", "true", "yes"}


class Answer(NamedTuple):
    """What a visitor was asked, in their language, and what they said."""

    question_id: int
    asked: str
    said: str


class BookingQuestion(models.Model):
    """What visitors are asked when they book a service."""

    _name = "booking.question"
    _description = "Question of a service"
    _order = "sequence, id"

    service_id = fields.Many2one(
        "booking.service", required=True, index=True, ondelete="cascade", readonly=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Question", required=True, translate=True)
    kind = fields.Selection(
        [
            ("line", "One line"),
            ("text", "Several lines"),
            ("choice", "One of several"),
            ("checkbox", "Tick box"),
            ("phone", "Phone number"),
        ],
        "Answer",
        required=True,
        default="line",
        help="A phone number also goes to the contact of a new client.",
    )
    is_mandatory = fields.Boolean(
        "Mandatory", help="Nobody books without an answer. A tick box then has to be ticked."
    )
    hint = fields.Char(translate=True, help="A sentence below the question that helps to answer.")
    choice_ids = fields.One2many(
        "booking.question.choice", "question_id", "Choices", copy=True, help="One of these."
    )

    @api.constrains("kind", "choice_ids")
    def _check_choices(self):
        for question in self:
            if question.kind == "choice" and not question.choice_ids:
                raise ValidationError(
                    self.env._(
                        "There is nothing to choose from for “%(question)s” yet. Add its choices, "
                        "or let it be answered in words.",
                        question=question.name,
                    )
                )

    def _field_name(self):
        """What it is called in the form of a booking."""
        return f"question_{self.id}"

    def _as_asked(self):
        """What a screen needs to ask it."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "mandatory": self.is_mandatory,
            "hint": self.hint or "",
            "longest": self._max_length(),
            "choices": [{"id": str(each.id), "name": each.name} for each in self.choice_ids],
        }

    def _max_length(self):
        return LIMITS.get(self.kind)

    def _problem(self, text):
        """What is wrong with `text` as the answer, in words for the visitor; else nothing."""
        if not text:
            return self._missing() if self.is_mandatory else ""
        limit = self._max_length()
        if limit and len(text) > limit:
            return self.env._("Please use %(count)s letters at most.", count=limit)
        if self.kind == "phone" and not _is_phone(text):
            return self.env._("Please give a phone number, such as +32 470 12 34 56.")
        if self.kind == "choice" and not self._chosen(text):
            return self.env._("Please choose one of these.")
        return ""

    def _missing(self):
        if self.kind == "checkbox":
            return self.env._("Please tick this box to go on.")
        if self.kind == "choice":
            return self.env._("Please choose one of these.")
        return self.env._("Please answer this question.")

    def _answer(self, text):
        """The `Answer` that `text` is, or None when nothing was said."""
        said = text
        if self.kind == "checkbox":
            said = self.env._("Yes") if text else self.env._("No")
        elif self.kind == "choice":
            said = self._chosen(text).name
        elif self.kind == "line":
            said = " ".join(text.split())
        return Answer(self.id, self.name, said) if said else None

    def _chosen(self, text):
        """The choice with that id, or none."""
        return self.choice_ids.filtered(lambda choice: str(choice.id) == text)


class BookingQuestionChoice(models.Model):
    """One of several answers that visitors choose from."""

    _name = "booking.question.choice"
    _description = "Choice of a question"
    _order = "sequence, id"

    question_id = fields.Many2one(
        "booking.question", required=True, index=True, ondelete="cascade", readonly=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Choice", required=True, translate=True)


def is_ticked(text):
    """Whether a browser, or a program, says so of a tick box."""
    return text.lower() in TICKED


def _is_phone(text):
    return bool(PHONE.fullmatch(text)) and sum(map(str.isdigit, text)) >= FEWEST_DIGITS
