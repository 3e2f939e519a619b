"""Times of the day in words, on the clock that somebody reads: of 12 hours or of 24."""

from babel.dates import format_skeleton

from odoo.tools import get_lang
from odoo.tools.misc import babel_locale_parse

from ..core.event import zone_info
from .moments import aware

CLOCKS = [("12", "12 hours"), ("24", "24 hours")]
_SKELETONS = {"12": "hm", "24": "Hm"}


def time_text(env, moment, zone, clock=""):
    """The time of `moment` (naive UTC) in `zone`, in the language of `env`.

    `clock` is "12" or "24", as the browser of who reads it has it. Where that is not known, it is
    the one that Odoo has for the language.
    """
    lang = get_lang(env)
    usual = "12" if "%I" in lang.time_format else "24"
    local = aware(moment).astimezone(zone_info(zone))
    locale = babel_locale_parse(lang.code)
    return format_skeleton(_SKELETONS[clock or usual], local, tzinfo=local.tzinfo, locale=locale)
