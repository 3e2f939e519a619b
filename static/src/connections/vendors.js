const ICONS = {
    google: "fa fa-google",
    microsoft: "o_calendar_icon_outlook",
    caldav: "fa fa-apple",
    ics: "fa fa-link",
};

/**
 * The CSS class of the icon that stands for a vendor.
 */
export function vendorIcon(provider) {
    return ICONS[provider] || "fa fa-calendar";
}
