import { _t } from "@web/core/l10n/translation";

/**
 * What is said of each kind of account that is opened by typing.
 *
 * `name` and `title`: what it is called, where the label is for experts · `about`: whom it is for · `fields`: what
 * its fields are called, look like, and where one finds what belongs into them · `why` and
 * `steps`: about a password that is made for Odoo alone, and how one makes it.
 */
const WORDS = {
    icloud: {
        about: _t("The calendar of iPhones, iPads and Macs"),
        fields: {
            username: {
                label: _t("Apple Account (Apple ID)"),
                placeholder: _t("name@icloud.com"),
                help: _t("The e-mail address with which you sign in at Apple."),
            },
            password: { label: _t("App-specific password"), placeholder: "xxxx-xxxx-xxxx-xxxx" },
        },
        why: _t(
            "Apple does not let Odoo in with the password of your account, but with one that you " +
                "make for Odoo alone: an app-specific password. It looks like xxxx\u2011xxxx\u2011xxxx\u2011xxxx, " +
                "and you can take it back whenever you like."
        ),
        steps: [
            _t("Sign in at Apple and choose “Sign-In and Security”, then “App-Specific Passwords”."),
            _t("Make a new one and name it Odoo."),
            _t("Copy it into the field below."),
        ],
        make: _t("Make one at Apple"),
    },
    nextcloud: {
        about: _t("A cloud of your own, or of your organisation"),
        fields: {
            address: {
                label: _t("Address of your cloud"),
                placeholder: "cloud.example.com",
                help: _t("As your browser shows it when you look at your files or calendars."),
            },
            password: {
                label: _t("App password"),
                help: _t(
                    "Make it in your Nextcloud: Settings, “Security”, “Devices & sessions”, " +
                        "“Create new app password”."
                ),
            },
        },
    },
    fastmail: {
        about: _t("Mail and calendars by Fastmail"),
        fields: {
            username: { label: _t("Fastmail address"), placeholder: _t("name@fastmail.com") },
            password: { label: _t("App password") },
        },
        why: _t(
            "Fastmail lets Odoo in with a password that you make for Odoo alone: an app password. " +
                "You can take it back whenever you like."
        ),
        steps: [
            _t("In Fastmail choose “Settings”, “Privacy & Security” and make a new app password."),
            _t("Name it Odoo. Access to calendars (CalDAV) is enough."),
            _t("Copy it into the field below."),
        ],
        make: _t("Make one at Fastmail"),
    },
    caldav: {
        name: _t("Another server"),
        title: _t("Connect a calendar server"),
        about: _t("mailbox.org, Posteo, Synology, or whoever else speaks CalDAV"),
        fields: {
            address: {
                label: _t("Address of the calendar server"),
                placeholder: "dav.example.com",
                help: _t("Often your e-mail address will do: most servers can be found by it."),
            },
            password: {
                help: _t("If you sign in there with a code as well, make a password for apps."),
            },
        },
    },
    ics: {
        name: _t("Calendar link"),
        title: _t("Connect a calendar by its link"),
        about: _t("An address that ends with .ics. What is there blocks your time, and is only read"),
        fields: {
            address: {
                label: _t("Address of the calendar"),
                placeholder: "https://…/basic.ics",
                help: _t("Often called “private address” or “secret address in iCal format”."),
            },
        },
    },
};

const FIELDS = {
    address: { label: _t("Address") },
    username: { label: _t("User name") },
    password: { label: _t("Password") },
};

/**
 * What is said of that kind of account; of a kind that nobody has written about, the least.
 */
export function accountWords(preset) {
    return { name: preset.label, about: "", fields: {}, ...WORDS[preset.code] };
}

/**
 * What a field of that kind of account is called, looks like, and how one fills it in.
 */
export function fieldWords(preset, field) {
    return { ...FIELDS[field], ...accountWords(preset).fields[field] };
}
