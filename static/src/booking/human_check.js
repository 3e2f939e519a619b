import { loadJS } from "@web/core/assets";
import { session } from "@web/session";
import { ReCaptcha } from "@google_recaptcha/js/recaptcha";

const ACTION = "booking";
const TURNSTILE = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";

/**
 * What Odoo's reCAPTCHA or Turnstile wants to see of a visitor, where the website has one of them.
 *
 * Neither is loaded before a visitor has chosen a time.
 */
export class HumanCheck {
    constructor(form) {
        this.form = form;
        this.recaptcha = new ReCaptcha();
    }

    /** Get ready. Once is enough. */
    begin() {
        this.begun ||= Promise.all([this.recaptcha.loadLibs(), this._showTurnstile()]).catch(() => {});
    }

    /** Add to what is sent what proves that somebody is there. */
    async sign(body) {
        await this.begun;
        const { token } = await this.recaptcha.getToken(ACTION);
        if (token) {
            body.set("recaptcha_token_response", token);
        }
        return body;
    }

    /** A proof is good for one try. */
    renew() {
        if (this.widget) {
            window.turnstile.reset(this.widget);
        }
    }

    async _showTurnstile() {
        if (!session.turnstile_site_key) {
            return;
        }
        await loadJS(TURNSTILE);
        this.widget = window.turnstile.render(this.form.querySelector(".o_booking_human"), {
            sitekey: session.turnstile_site_key,
            action: ACTION,
            appearance: "interaction-only",
            "response-field-name": "turnstile_captcha",
        });
    }
}
