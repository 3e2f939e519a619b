"""System parameters that an administrator may have typed by hand."""


def number(env, name: str, usual: int, least: int, most: int) -> int:
    """The whole number in a system parameter, kept between `least` and `most`; `usual` where
    there is none."""
    text = env["ir.config_parameter"].sudo().get_param(name) or ""
    found = int(text) if text.isdecimal() else usual
    return min(max(found, least), most)
