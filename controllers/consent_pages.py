"""What a practitioner reads when connecting a calendar did not work, and what to do next."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from odoo.http import request

from ..models.connections.calendar_connection_consent import MY_CALENDARS
from ..providers.errors import (
    ClientRejected,
    Declined,
    MissingScope,
    NeedsApproval,
    Permission,
    ProviderError,
    TransientError,
)
from .booking_frame import keep_out_of_frames

SETTINGS = "/odoo/settings#appointment_calendar_sync"


@dataclass(frozen=True)
class Step:
    """A button: what to do next."""

    label: str
    address: str


@dataclass(frozen=True)
class Ways:
    """Addresses from which a trip to the consent page of `provider` starts.

    `connection_id` is the connection that is being mended, if any.
    """

    provider: str
    connection_id: int | None = None

    def again(self) -> str:
        return self._start(connection=self.connection_id) if self.connection_id else self._start()

    def anew(self, account: str) -> str:
        return self._start(hint=account)

    def other(self) -> str:
        return self._start(other=1)

    def _start(self, **query) -> str:
        address = f"/calendar_sync/oauth/{self.provider}/start"
        return f"{address}?{urlencode(query)}" if query else address


@dataclass(frozen=True)
class Letter:
    """Words for the practitioner to send to somebody else."""

    subject: str
    body: str

    def mailto(self) -> str:
        body = self.body.replace("\n", "\r\n")
        return f"mailto:?subject={quote(self.subject)}&body={quote(body)}"


@dataclass(frozen=True)
class Page:
    title: str
    text: str
    steps: tuple[Step, ...]
    status: int = 400
    letter: Letter | None = None
    deed: Step | None = None  # something that is done, by POST, and then the trip begins

    @property
    def good(self) -> bool:
        return self.status < 400


class ConsentPages:
    """The pages of one trip to the consent page of a vendor."""

    def __init__(self, env, ways: Ways, label: str):
        self.env = env
        self.ways = ways
        self.label = label

    def render(self, page: Page):
        response = request.render(
            "appointment_calendar_sync.consent_page", {"page": page}, status=page.status
        )
        # The address of this page holds the vendor's code, spent as it is.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return keep_out_of_frames(response)

    # Before leaving -------------------------------------------------------------------------

    def not_configured(self) -> Page:
        title = self.env._("%s is not set up yet", self.label)
        if self.env.user.has_group("base.group_system"):
            text = self.env._("Enter the client ID and the client secret in the settings first.")
            return Page(title, text, (Step(self.env._("Open the settings"), SETTINGS),), 409)
        text = self.env._("Please ask your administrator to set up %s calendars.", self.label)
        return Page(title, text, (self._go_back(),), 409)

    # Coming back ----------------------------------------------------------------------------

    def refused(self, reason: str) -> Page:
        """The answer was not believed; see `Refused`."""
        texts = {
            "forged": self.env._(
                "This address was not made by this Odoo, so nothing was connected."
            ),
            "expired": self.env._(
                "This link was used before, or it is older than ten minutes. Nothing was changed."
            ),
            "stranger": self.env._(
                "Connecting was started in another browser or by another user, so nothing was "
                "connected. Log in as yourself and start from My calendars."
            ),
        }
        steps = (self._go_back(),) if reason == "stranger" else (self._again(), self._go_back())
        title = self.env._("Let's start again")
        return Page(title, texts[reason], steps, 403 if reason != "expired" else 400)

    def failed(self, error: ProviderError, approval_url: str = "") -> Page:
        """There is no consent, or the vendor did not stand by it.

        `approval_url` is where an organisation's administrator approves us, if there is one.
        """
        match error:
            case MissingScope():
                return self._missing_permission(error)
            case Declined():
                return self._declined()
            case NeedsApproval():
                return self._needs_approval(code_of(error), approval_url)
            case ClientRejected():
                return self._client_rejected(code_of(error))
            case TransientError():
                return self._out_of_reach()
            case _:
                return self._not_let_in(code_of(error))

    def _declined(self) -> Page:
        return Page(
            self.env._("You did not allow access"),
            self.env._(
                "%s was not connected and Odoo can see nothing of it. If you change your mind, "
                "start again and agree.",
                self.label,
            ),
            (self._again(), self._go_back()),
        )

    def _needs_approval(self, code: str, approval_url: str) -> Page:
        letter = self._letter(code, approval_url)
        return Page(
            self.env._("Your organisation has to agree first"),
            self.env._(
                "Whoever looks after your organisation's accounts has to approve this Odoo before "
                "you can connect %s. Send them the message below, and start again when they have "
                "agreed.",
                self.label,
            ),
            (Step(self.env._("Send it by mail"), letter.mailto()), self._again(), self._go_back()),
            403,
            letter,
        )

    def _letter(self, code: str, approval_url: str) -> Letter:
        where = self.env._("You can approve it for all of us on this page:")
        paragraphs = [
            self.env._("Hello,"),
            self.env._(
                "I would like to connect my %(vendor)s calendar to our Odoo (%(address)s), so that "
                "clients can book me when I am free. I was told that an administrator has to "
                "approve this first (%(code)s).",
                vendor=self.label,
                address=self.env["calendar.connection"]._public_address(),
                code=code,
            ),
            self.env._(
                "Odoo reads and changes the calendars of those who connect themselves, and nothing "
                "else: no mail, no files, no contacts, nobody else's calendars."
            ),
            *([f"{where}\n{approval_url}"] if approval_url else []),
            self.env._("If it is approved already, the code says what else stands in the way."),
            self.env._("Thank you"),
        ]
        subject = self.env._("Please approve Odoo for my %s calendar", self.label)
        return Letter(subject, "\n\n".join(paragraphs))

    def approval(self, error: str) -> Page:
        """The administrator of an organisation comes from the page on which he approves us.

        Nothing depends on what this address says: whoever connects next finds out.
        """
        steps = (self._go_back(),) if self.env.user._is_internal() else ()
        if error:
            title = self.env._("Odoo was not approved")
            return Page(title, self.env._("Nothing was changed."), steps)
        title = self.env._("Thank you")
        text = self.env._(
            "Those who want to connect their %s calendars can start again now.", self.label
        )
        return Page(title, text, steps, 200)

    def _not_let_in(self, code: str) -> Page:
        return Page(
            self.env._("%s did not let us in", self.label),
            self.env._(
                "%(vendor)s answered “%(code)s”. Please start again. If it stays like this, your "
                "organisation may forbid such connections: ask who looks after your %(vendor)s "
                "account.",
                vendor=self.label,
                code=code,
            ),
            (self._again(), self._go_back()),
        )

    def other_account(self, wanted: str, chosen: str) -> Page:
        """Another account was chosen than the one that had to be connected again."""
        return Page(
            self.env._("That was another account"),
            self.env._(
                "You wanted to reconnect %(wanted)s, but chose %(chosen)s. Nothing was changed. "
                "Which one do you mean?",
                wanted=wanted,
                chosen=chosen,
            ),
            (
                Step(self.env._("Reconnect %s", wanted), self.ways.again()),
                Step(self.env._("Connect %s as well", chosen), self.ways.anew(chosen)),
                self._go_back(),
            ),
            409,
        )

    def _missing_permission(self, error: MissingScope) -> Page:
        words = {
            Permission.EVENTS: self.env._("see and change the events of your calendars"),
            Permission.CALENDARS: self.env._("see which calendars you have"),
            Permission.FREE_BUSY: self.env._("see when you are busy"),
        }
        missing = [f"“{words[p]}”" for p in words if p in error.missing]
        text = self.env._(
            "Odoo needs every permission that %s asks you for. Start again and leave none out.",
            self.label,
        )
        if missing:
            text += " " + self.env._("Missing: %s.", ", ".join(missing))
        title = self.env._("A permission is missing")
        return Page(title, text, (self._again(), self._go_back()))

    def _client_rejected(self, code: str) -> Page:
        settings = Step(self.env._("Open the settings"), SETTINGS)
        administrator = self.env.user.has_group("base.group_system")
        return Page(
            self.env._("%s does not accept this Odoo", self.label),
            self.env._(
                "Something in the settings is not right, such as the client ID or the client "
                "secret (%s). Only an administrator can mend this.",
                code,
            ),
            (settings, self._go_back()) if administrator else (self._go_back(),),
            502,
        )

    def _out_of_reach(self) -> Page:
        return Page(
            self.env._("%s can not be reached", self.label),
            self.env._("Nothing was connected. Please try again in a few minutes."),
            (self._again(), self._go_back()),
            503,
        )

    def _again(self) -> Step:
        return Step(self.env._("Start again"), self.ways.again())

    def _go_back(self) -> Step:
        return Step(self.env._("Back to My calendars"), MY_CALENDARS)


def code_of(error: ProviderError) -> str:
    """Return the vendor's code. Anybody can put anything into the address of these pages."""
    return error.reason if re.fullmatch(r"\w{1,40}", error.reason) else "?"
