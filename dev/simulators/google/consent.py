"""The consent page: which account, which scopes, allow or cancel."""

from __future__ import annotations

from html import escape

from ..common.http import Response, html_response
from .model import Account
from .scopes import sentence

STYLE = """
:root { color-scheme: light; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #eef1f6; color: #1f2430; }
.note { background: #fff4d6; padding: .6rem 1rem; text-align: center; font-size: .9rem; }
main { max-width: 30rem; margin: 2rem auto; background: #fff; border-radius: 1rem;
  padding: 2rem; box-shadow: 0 2px 12px #1f243018; box-sizing: border-box; }
h1 { font-size: 1.4rem; font-weight: 500; margin: 0 0 1rem; }
fieldset { border: 0; min-width: 0; padding: 0; margin: 0 0 1.5rem; }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
label { display: flex; gap: .75rem; align-items: flex-start; padding: .6rem .25rem;
  border-bottom: 1px solid #e5e8ef; cursor: pointer; }
label span { min-width: 0; overflow-wrap: anywhere; }
label:hover { background: #f6f8fc; }
input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; accent-color: #2f5bd0; flex: none; }
small { color: #5b6270; display: block; }
.buttons { display: flex; gap: .75rem; justify-content: flex-end; }
button { font: inherit; padding: .65rem 1.4rem; border-radius: 2rem; border: 1px solid #b9c0cf;
  background: #fff; color: #1f2430; cursor: pointer; }
button.main { background: #2f5bd0; border-color: #2f5bd0; color: #fff; }
button:focus-visible, input:focus-visible { outline: 3px solid #8fb0ff; outline-offset: 2px; }
@media (max-width: 480px) { main { margin: 0; border-radius: 0; padding: 1.25rem; } }
"""


def consent_page(app: str, accounts: list[Account], scopes: list[str], form: dict) -> Response:
    """`form` goes along unchanged; `scopes` are offered, all ticked. None offered: only choose."""
    hint = form.get("login_hint", "")
    chosen = next((a.email for a in accounts if hint in (a.email, a.sub)), accounts[0].email)
    hidden = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">'
                     for k, v in form.items())
    people = "".join(_account(a, a.email == chosen) for a in accounts)
    ticks = "".join(_scope(s) for s in scopes)
    wishes = (f"<fieldset><legend>{escape(app)} wants to</legend>{ticks}</fieldset>" if scopes
              else f"<p>{escape(app)} already has your permission.</p>")
    return _page("Sign in – simulated Google", f"""
<form method="post" data-test="consent">{hidden}
<h1>Choose an account to continue to {escape(app)}</h1>
<fieldset><legend>Account</legend>{people}</fieldset>{wishes}
<div class="buttons">
<button name="decision" value="cancel" data-test="consent-cancel">Cancel</button>
<button class="main" name="decision" value="allow" data-test="consent-allow">Allow</button>
</div></form>""")


def error_page(error: str, explanation: str, status: int) -> Response:
    """An error that Google shows to the person and does not report to the application."""
    return _page("Error – simulated Google", f"""
<h1>Access blocked: this app’s request is invalid</h1>
<p>{escape(explanation)}</p><p><small data-test="oauth-error">Error {status}: {escape(error)}
</small></p>""", status)


def _page(title: str, content: str, status: int = 200) -> Response:
    return html_response(f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,"><style>{STYLE}</style></head><body>
<div class="note">Simulated Google – nothing here leaves this machine</div>
<main>{content}</main></body></html>""", status)


def _account(account: Account, chosen: bool) -> str:
    mark = " checked" if chosen else ""
    email = escape(account.email)
    return (f'<label><input type="radio" name="account" value="{email}"{mark}'
            f' data-test="account-{email}"><span>{escape(account.name)}'
            f"<small>{email}</small></span></label>")


def _scope(scope: str) -> str:
    return (f'<label><input type="checkbox" name="granted" value="{escape(scope)}" checked'
            f' data-test="scope-{escape(scope)}"><span>{escape(sentence(scope))}'
            f"<small>{escape(scope)}</small></span></label>")
