import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

PARAMETER = "appointment_calendar_sync.embed_sites"
SCRIPT = "/appointment_calendar_sync/static/embed/embed.js"

#: "https://*.salon.example:8443", of which only the name has to be there.
SITE = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<name>(?:\*\.)?[^\s/:*@?#;,'\"]+)(?P<port>:\d{1,5})?/?", re.I
)
NAME = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*")

CODE = Markup(
    '<iframe src="%(page)s?embed=1" title="%(title)s" loading="lazy" '
    'style="width: 100%%; height: 680px; border: 0;"></iframe>'
    '<script src="%(script)s" async></script>'
)


class BookingService(models.Model):
    """A service that is booked within the pages of another website, in a frame."""

    _inherit = "booking.service"

    embed_code = fields.Char(
        compute="_compute_embed_code",
        help="Put this where the appointments shall be on a page of another website.",
    )

    @api.depends("name", "website_url")
    def _compute_embed_code(self):
        for service in self:
            base = service.get_base_url()
            service.embed_code = service.id and CODE % {
                "page": f"{base}{service.website_url}",
                "title": service.name,
                "script": f"{base}{SCRIPT}",
            }

    @api.model
    def _embed_origins(self):
        """The sites that may show booking pages in a frame, as a browser calls them."""
        text = self.env["ir.config_parameter"].sudo().get_param(PARAMETER) or ""
        return [origin for origin in map(origin_of, split(text)) if origin]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    booking_embed_sites = fields.Char(
        "Websites that may show booking pages",
        config_parameter=PARAMETER,
        help="Names of websites, such as salon.example or *.salon.example, with spaces between.",
    )

    def set_values(self):
        unclear = [each for each in split(self.booking_embed_sites or "") if not origin_of(each)]
        if unclear:
            raise UserError(
                self.env._(
                    "%(names)s can not be the name of a website. Please write it as "
                    "salon.example or https://www.salon.example, without what comes after it.",
                    names=", ".join(unclear),
                )
            )
        return super().set_values()


def split(text):
    return re.split(r"[\s,;]+", text.strip()) if text.strip() else []


def origin_of(text):
    """The origin of a site that people name; None when it is not one.

    Nothing else may come through: it becomes part of a header.
    """
    found = SITE.fullmatch(text)
    name = found and _in_ascii(found["name"])
    if not name or not NAME.fullmatch(name):
        return None
    return f"{(found['scheme'] or 'https').lower()}://{name}{found['port'] or ''}"


def _in_ascii(name):
    """A host as browsers write it: "müller.example" is "xn--mller-kva.example" there."""
    star = "*." if name.startswith("*.") else ""
    try:
        return star + name.removeprefix("*.").encode("idna").decode().lower()
    except UnicodeError:
        return None
