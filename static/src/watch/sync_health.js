import { Component, onWillStart, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const SECONDS = 30;
const MODEL = "calendar.watch";

/**
 * How synchronisation is doing, brought up to date while somebody looks at it.
 */
export class SyncHealth extends Component {
    static template = "appointment_calendar_sync.SyncHealth";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ report: null, token: null });
        let timer;
        onWillStart(() => this.load());
        onMounted(() => {
            timer = setInterval(() => this.load(), SECONDS * 1000);
        });
        onWillUnmount(() => clearInterval(timer));
    }

    async load() {
        this.state.report = await this.orm.silent.call(MODEL, "report", []);
    }

    get headline() {
        const { status, empty, troubles } = this.state.report;
        const well = status === "ok" && troubles.length ? "waiting" : status;
        return HEADLINES[empty ? "empty" : well];
    }

    requestsOf(vendor) {
        return _t("%s requests", formatInteger(vendor.requests));
    }

    openLabel(who) {
        return _t("Open the account of %s", who);
    }

    openAccount(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "calendar.connection",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    open(action) {
        return this.action.doAction(`appointment_calendar_sync.${action}`);
    }

    // The token with which a program asks ------------------------------------------------------

    makeToken() {
        if (!this.state.report.has_token) {
            return this.replaceToken();
        }
        this.confirm(
            _t("A new token?"),
            _t("The token of now opens nothing any more. Whatever asks with it has to get the new one."),
            () => this.replaceToken()
        );
    }

    endToken() {
        this.confirm(
            _t("Let nobody ask any more?"),
            _t("The token of now opens nothing any more, and no alarm is raised."),
            () => this.revokeToken()
        );
    }

    confirm(title, body, then) {
        this.dialog.add(ConfirmationDialog, {
            title,
            body,
            confirmLabel: _t("Yes"),
            confirm: then,
            cancel: () => {},
        });
    }

    async replaceToken() {
        this.state.token = await this.orm.call(MODEL, "make_token", []);
        await this.load();
    }

    async revokeToken() {
        await this.orm.call(MODEL, "revoke_token", []);
        this.state.token = null;
        await this.load();
    }

    async copyToken() {
        await browser.navigator.clipboard.writeText(this.state.token);
        this.notification.add(_t("Copied"), { type: "success" });
    }
}

const HEADLINES = {
    empty: {
        tone: "info",
        icon: "fa-calendar-o",
        title: _t("Nobody has connected a calendar yet"),
        text: _t("Practitioners connect their own under My calendars. Here you will see whether all is well."),
    },
    ok: {
        tone: "success",
        icon: "fa-check-circle",
        title: _t("All is well"),
        text: _t("Calendars are read in time, and what changes in Odoo is in them."),
    },
    waiting: {
        tone: "info",
        icon: "fa-user-circle-o",
        title: _t("Somebody is needed"),
        text: _t("Sending and reading keep up. Below is what Odoo can not do by itself."),
    },
    late: {
        tone: "warning",
        icon: "fa-clock-o",
        title: _t("Something is late"),
        text: _t("Nothing is lost. Below is what it is, and what to do next."),
    },
    failing: {
        tone: "danger",
        icon: "fa-exclamation-triangle",
        title: _t("Synchronisation stands still"),
        text: _t("Nothing is lost, but calendars and Odoo drift apart. Please look at it now."),
    },
};

registry.category("actions").add("appointment_calendar_sync.health", SyncHealth);
