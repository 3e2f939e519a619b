"""What a practitioner reads in the dialog when an account could not be opened."""

from dataclasses import dataclass

from ..models.connections.calendar_attempt import SPAN
from ..models.connections.calendar_connection_password import OtherAccount, TooManyTries
from ..providers.errors import (
    AuthError,
    ProviderError,
    RateLimited,
    TransientError,
    UnreadableAnswer,
)
from ..providers.presets import Preset
from .consent_pages import code_of


@dataclass(frozen=True)
class Trouble:
    """What happened, and the next step. `field` is what should be typed anew, if anything."""

    title: str
    text: str
    field: str = ""


class OpeningWords:
    """The words for one kind of account."""

    def __init__(self, env, preset: Preset):
        self.env = env
        self.preset = preset
        generic = preset.code == preset.provider
        self.label = env._("The server") if generic else preset.label

    def missing(self, field: str) -> Trouble:
        texts = {
            "address": self.env._("Please enter the address."),
            "username": self.env._("Please enter the user name."),
            "password": self.env._("Please enter the password."),
        }
        return Trouble(self.env._("Something is missing"), texts[field], field)

    def about(self, trouble: Exception) -> Trouble:
        match trouble:
            case TooManyTries():
                return self._too_many()
            case OtherAccount():
                return self._other_account(trouble)
            case AuthError():
                return self._not_let_in(trouble)
            case RateLimited():
                return self._asked_to_wait(trouble)
            case UnreadableAnswer():
                return self._no_calendars()
            case TransientError():
                return self._out_of_reach(trouble)
            case _:
                return self._no_use(trouble)

    def _too_many(self) -> Trouble:
        minutes = int(SPAN.total_seconds() / 60)
        return Trouble(
            self.env._("Too many tries"),
            self.env._(
                "That did not work too often in a row. Please wait %s minutes, and look the "
                "password up or make a new one meanwhile.",
                minutes,
            ),
        )

    def _other_account(self, other: OtherAccount) -> Trouble:
        return Trouble(
            self.env._("That is another account"),
            self.env._(
                "You wanted to reconnect %(wanted)s, but this opens %(opened)s. Nothing was "
                "changed. To connect %(opened)s as well, close this and begin with a new "
                "calendar.",
                wanted=other.wanted,
                opened=other.opened,
            ),
            "username" if "username" in self.preset.asks else "address",
        )

    def _not_let_in(self, error: AuthError) -> Trouble:
        if self.preset.link:
            return self._link_refused()
        title = self.env._("%s did not let us in", self.label)
        if error.reason == "app_password_needed":
            text = self.env._(
                "Enter a password that you have made for Odoo, an app-specific password. The "
                "password with which you sign in yourself is not taken. Is the user name right, "
                "too?"
            )
        else:
            text = self.env._(
                "The user name or the password is not right. If you need a code as well when you "
                "sign in yourself, make a password for apps there and enter that one."
            )
        return Trouble(title, text, "password")

    def _link_refused(self) -> Trouble:
        return Trouble(
            self.env._("This link is not open to us"),
            self.env._("Copy the private address of the calendar once more, as a whole."),
            "address",
        )

    def _asked_to_wait(self, error: RateLimited) -> Trouble:
        minutes = max(1, round((error.retry_after or 60) / 60))
        return Trouble(
            self.env._("%s asks us to wait", self.label),
            self.env._("Nothing was connected. Please try again in %s minutes.", minutes),
        )

    def _out_of_reach(self, error: TransientError) -> Trouble:
        if error.reason == "certificate":
            return self._not_trusted()
        if error.reason == "timeout":
            title = self.env._("There was no answer in time")
        else:
            title = self.env._("%s can not be reached", self.label)
        again = self.env._("Nothing was connected. Please try again in a few minutes.")
        if "address" not in self.preset.asks:
            return Trouble(title, again)
        check = self.env._("Is the address right?")
        return Trouble(title, f"{check} {again}", "address")

    def _not_trusted(self) -> Trouble:
        return Trouble(
            self.env._("The server can not prove who it is"),
            self.env._(
                "Its certificate is not valid, so your password was not sent. Check the address, "
                "or tell whoever runs the server."
            ),
            self._where(),
        )

    def _no_use(self, error: ProviderError) -> Trouble:
        if error.reason == "address_not_allowed":
            return self._not_allowed()
        if error.reason == "no_calendars_here":
            return self._no_calendars()
        if error.reason == "too_large":
            return self._too_large()
        if self.preset.link:
            return self._link_refused()
        return Trouble(
            self.env._("The calendars can not be opened"),
            self.env._(
                "The server answered “%s”. Ask whoever runs it whether other programs may use "
                "its calendars.",
                code_of(error),
            ),
            self._where(),
        )

    def _too_large(self) -> Trouble:
        return Trouble(
            self.env._("This calendar is too large"),
            self.env._(
                "There are more than 10 MB behind this link. Where the calendar is, publish less "
                "of its past, or connect the account itself."
            ),
            "address",
        )

    def _no_calendars(self) -> Trouble:
        if "address" not in self.preset.asks:
            text = self.env._("%s did not answer properly. Please try again later.", self.label)
            return Trouble(self.env._("No calendars were found"), text)
        if self.preset.link:
            text = self.env._(
                "Something else is there, perhaps a page for people. Copy the link that ends with "
                ".ics, or begins with webcal, as a whole."
            )
        else:
            text = self.env._(
                "Somebody answers there, but has no calendars for us. Copy the address once more "
                "from where you have it."
            )
        return Trouble(self.env._("There are no calendars at this address"), text, "address")

    def _not_allowed(self) -> Trouble:
        text = self.env._(
            "Odoo goes only to addresses that begin with https and that anybody on the internet "
            "can reach."
        )
        if self.env.user.has_group("base.group_system"):
            text += " " + self.env._(
                "To allow servers of your own network, set the system parameter %s to True.",
                "appointment_calendar_sync.caldav_allow_private_hosts",
            )
        else:
            text += " " + self.env._(
                "If it is a server of your own network, ask your administrator to allow it."
            )
        return Trouble(self.env._("This address can not be used"), text, self._where())

    def _where(self) -> str:
        """The field that says where the account is, if it is asked for."""
        return "address" if "address" in self.preset.asks else ""
