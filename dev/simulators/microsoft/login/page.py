"""What the person sees: which account, what the application asks for, accept or cancel."""

from __future__ import annotations

from html import escape

from ...common.http import Response
from ...common.signin import Look, account_choice, buttons, hidden
from ..model import Mailbox
from .scopes import SENTENCES

LOOK = Look("Microsoft", "#0f6cbd", ".25rem", ".25rem")


def consent_page(app: str, people: list[Mailbox], scopes: list[str], form: dict) -> Response:
    """`form` goes along unchanged. What is asked for is allowed as a whole or not at all."""
    return _form("Sign in", f"Permissions requested by {escape(app)}", people, scopes, form)


def approval_page(app: str, people: list[Mailbox], scopes: list[str], form: dict) -> Response:
    """The same for a whole organisation."""
    return _form("Approve", f"{escape(app)} for everybody in your organisation", people, scopes,
                 form)


def error_page(text: str, status: int = 400) -> Response:
    """An error that Microsoft shows to the person and does not report to the application."""
    return LOOK.page("Error", f"""
<h1>Sorry, but we’re having trouble signing you in</h1>
<p data-test="oauth-error">{escape(text)}</p>""", status)


def post_page(address: str, answer: dict[str, str]) -> Response:
    """`response_mode=form_post`: the browser carries the answer back in a form."""
    return LOOK.page("Working…", f"""
<form method="post" action="{escape(address)}">{hidden(answer)}
<noscript><button class="main">Continue</button></noscript></form>
<script>document.forms[0].submit()</script>""")


def _form(title: str, heading: str, people: list[Mailbox], scopes: list[str],
          form: dict) -> Response:
    hint = form.get("login_hint", "").lower()
    chosen = next((m for m in people if m.account.lower() == hint), next(iter(people), None))
    choices = "".join(account_choice(m.account, m.name, m is chosen) for m in people)
    wishes = "".join(f"<li><span>{escape(SENTENCES[scope])}<small>{escape(scope)}</small></span>"
                     "</li>" for scope in scopes)
    return LOOK.page(title, f"""
<form method="post" data-test="consent">{hidden(form)}
<h1>{heading}</h1>
<fieldset><legend>Account</legend>{choices or "Nobody can sign in here."}</fieldset>
<fieldset><legend>This app would like to</legend><ul>{wishes}</ul></fieldset>
{buttons("Accept", "accept")}</form>""")
