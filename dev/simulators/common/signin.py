"""The look of the vendors' sign-in pages, and the pieces that they are made of.

Colours, roundness and words are the vendor's; see `Look`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .http import Response, html_response

STYLE = """
:root { color-scheme: light; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #eef1f6; color: #1f2430; }
.note { background: #fff4d6; padding: .6rem 1rem; text-align: center; font-size: .9rem; }
main { max-width: 30rem; margin: 2rem auto; background: #fff; border-radius: var(--corner);
  padding: 2rem; box-shadow: 0 2px 12px #1f243018; box-sizing: border-box; }
h1 { font-size: 1.4rem; font-weight: 500; margin: 0 0 1rem; }
fieldset { border: 0; min-width: 0; padding: 0; margin: 0 0 1.5rem; }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
label, li { display: flex; gap: .75rem; align-items: flex-start; padding: .6rem .25rem;
  border-bottom: 1px solid #e5e8ef; }
ul { list-style: none; margin: 0; padding: 0; }
label { cursor: pointer; }
label span, li span { min-width: 0; overflow-wrap: anywhere; }
label:hover { background: #f6f8fc; }
input { width: 1.15rem; height: 1.15rem; margin: .2rem 0 0; accent-color: var(--main);
  flex: none; }
small { color: #5b6270; display: block; overflow-wrap: anywhere; }
.buttons { display: flex; gap: .75rem; justify-content: flex-end; }
button { font: inherit; padding: .65rem 1.4rem; border-radius: var(--button);
  border: 1px solid #b9c0cf; background: #fff; color: #1f2430; cursor: pointer; }
button.main { background: var(--main); border-color: var(--main); color: #fff; }
button:focus-visible, input:focus-visible { outline: 3px solid #8fb0ff; outline-offset: 2px; }
@media (max-width: 480px) { main { margin: 0; border-radius: 0; padding: 1.25rem; } }
"""


@dataclass(frozen=True)
class Look:
    """`main` is the colour of the main button, `corner` and `button` are radii, all in CSS."""

    vendor: str
    main: str
    corner: str
    button: str

    def page(self, title: str, content: str, status: int = 200) -> Response:
        colours = f":root {{ --main: {self.main}; --corner: {self.corner}; " \
                  f"--button: {self.button}; }}"
        return html_response(f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – simulated {self.vendor}</title><link rel="icon" href="data:,">
<style>{colours}{STYLE}</style></head><body>
<div class="note">Simulated {self.vendor} – nothing here leaves this machine</div>
<main>{content}</main></body></html>""", status)


def hidden(form: dict[str, str]) -> str:
    """Fields that go along unchanged."""
    return "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
                   for name, value in form.items())


def account_choice(email: str, name: str, chosen: bool) -> str:
    """One account to choose, as the form's field ``account``."""
    mark, email = " checked" if chosen else "", escape(email)
    return (f'<label><input type="radio" name="account" value="{email}"{mark}'
            f' data-test="account-{email}"><span>{escape(name)}'
            f"<small>{email}</small></span></label>")


def buttons(yes: str, value: str) -> str:
    """Cancel and the main button, as the form's field ``decision``: ``cancel`` or `value`."""
    return ('<div class="buttons">'
            '<button name="decision" value="cancel" data-test="consent-cancel">Cancel</button>'
            f'<button class="main" name="decision" value="{value}" data-test="consent-allow">'
            f"{yes}</button></div>")
