const ICONS = {
    google: "fa fa-google",
    microsoft: "o_calendar_icon_outlook",
    icloud: "o_calendar_icon_icloud",
    nextcloud: "o_calendar_icon_nextcloud",
    fastmail: "o_calendar_icon_fastmail",
    caldav: "fa fa-server",
    ics: "fa fa-link",
};

/**
 * The CSS class of the icon that stands for a vendor: a provider's code, or a preset's.
 */
export function vendorIcon(code) {
    return ICONS[code] || "fa fa-calendar";
}
