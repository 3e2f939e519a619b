import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { redirect } from "@web/core/utils/urls";
import { accountWords, fieldWords } from "./account_words";
import { vendorIcon } from "./vendors";

/**
 * Asks what opens an account: first which kind it is, unless that is known, then the rest.
 *
 * What was typed stays for the next try, but for the password. `connection` is one that has to be
 * opened again: its id, name and address.
 */
export class OpenAccount extends Component {
    static template = "appointment_calendar_sync.OpenAccount";
    static components = { Dialog };
    static props = {
        presets: { type: Array, element: Object },
        preset: { type: Object, optional: true },
        connection: { type: Object, optional: true },
        close: Function,
    };

    setup() {
        this.content = useRef("content");
        this.trouble = useRef("trouble");
        const { address, name } = this.props.connection || {};
        this.state = useState({
            preset: this.props.preset || null,
            values: { address: address || "", username: name || "", password: "" },
            shown: false,
            trying: false,
            trouble: null,
        });
        useEffect(
            () => this.focus(),
            () => [this.state.preset, this.state.trouble]
        );
    }

    get title() {
        if (!this.state.preset) {
            return _t("Connect a calendar");
        }
        if (this.props.connection) {
            return _t("Connect %s again", this.props.connection.name);
        }
        return this.words.title || _t("Connect %s", this.words.name);
    }

    get words() {
        return accountWords(this.state.preset);
    }

    get fields() {
        const { preset, values, trouble } = this.state;
        return preset.asks.map((name) => ({
            name,
            value: values[name],
            wrong: trouble?.field === name,
            ...fieldWords(preset, name),
        }));
    }

    about(preset) {
        return { icon: vendorIcon(preset.code), ...accountWords(preset) };
    }

    choose(preset) {
        Object.assign(this.state, { preset, trouble: null, shown: false });
        this.state.values.password = "";
    }

    type(field, value) {
        this.state.values[field] = value;
    }

    /** Put the cursor where it goes on: on what is wrong, else on what is not filled in. */
    focus() {
        const { preset, trouble } = this.state;
        if (!preset || (hasTouch() && !trouble && !this.props.connection)) {
            return; // a keyboard that comes up by itself would hide what is to be read first
        }
        const inputs = [...this.content.el.querySelectorAll("input")];
        const next =
            inputs.find((input) => input.name === trouble?.field) ||
            (trouble && this.trouble.el) ||
            inputs.find((input) => !input.value);
        next?.focus();
    }

    async submit() {
        if (this.state.trying) {
            return;
        }
        Object.assign(this.state, { trying: true, trouble: null, shown: false });
        const { address, trouble } = await this.open();
        this.state.values.password = "";
        if (address) {
            return redirect(address);
        }
        Object.assign(this.state, { trying: false, trouble });
    }

    /** Return the address where to go on, or the trouble. */
    async open() {
        const { preset, values } = this.state;
        try {
            const connection = this.props.connection?.id;
            const typed = { ...values, connection };
            return await rpc(`/calendar_sync/open/${preset.code}`, typed, { silent: true });
        } catch (error) {
            const lost = error instanceof ConnectionLostError;
            return { trouble: lost ? OFFLINE : BROKEN };
        }
    }
}

const OFFLINE = {
    title: _t("Odoo can not be reached"),
    text: _t("Please try again when you are connected to the internet."),
    field: "",
};

const BROKEN = {
    title: _t("Something went wrong here"),
    text: _t("Nothing was connected. Please try again, or ask your administrator."),
    field: "",
};

/** The button “Connect again”. */
function openAgain(env, { params: { preset, connection } }) {
    env.services.dialog.add(OpenAccount, { presets: [preset], preset, connection });
}

registry.category("actions").add("appointment_calendar_sync.open_account", openAgain);
