"""The consent page: which account, which scopes, allow or cancel."""

from __future__ import annotations

from html import escape

from ..common.http import Response
from ..common.signin import Look, account_choice, buttons, hidden
from .model import Account
from .scopes import sentence

LOOK = Look("Google", "#2f5bd0", "1rem", "2rem")


def consent_page(app: str, accounts: list[Account], scopes: list[str], form: dict) -> Response:
    """`form` goes along unchanged; `scopes` are offered, all ticked. None offered: only choose."""
    hint = form.get("login_hint", "")
    chosen = next((a.email for a in accounts if hint in (a.email, a.sub)), accounts[0].email)
    people = "".join(account_choice(a.email, a.name, a.email == chosen) for a in accounts)
    ticks = "".join(_scope(s) for s in scopes)
    wishes = (f"<fieldset><legend>{escape(app)} wants to</legend>{ticks}</fieldset>" if scopes
              else f"<p>{escape(app)} already has your permission.</p>")
    return LOOK.page("Sign in", f"""
<form method="post" data-test="consent">{hidden(form)}
<h1>Choose an account to continue to {escape(app)}</h1>
<fieldset><legend>Account</legend>{people}</fieldset>{wishes}{buttons("Allow", "allow")}</form>""")


def error_page(error: str, explanation: str, status: int) -> Response:
    """An error that Google shows to the person and does not report to the application."""
    return LOOK.page("Error", f"""
<h1>Access blocked: this app’s request is invalid</h1>
<p>{escape(explanation)}</p><p><small data-test="oauth-error">Error {status}: {escape(error)}
</small></p>""", status)


def _scope(scope: str) -> str:
    return (f'<label><input type="checkbox" name="granted" value="{escape(scope)}" checked'
            f' data-test="scope-{escape(scope)}"><span>{escape(sentence(scope))}'
            f"<small>{escape(scope)}</small></span></label>")
