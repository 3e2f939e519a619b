import { Component, onWillStart, useState } from "@odoo/owl";
import { formatList } from "@web/core/l10n/utils";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { OpenAccount } from "./open_account";
import { vendorIcon } from "./vendors";

/**
 * A button for every vendor, for the first of the accounts that are opened with a password, and
 * for all others of these. In brief beside the title of a page that shows some already.
 */
export class ConnectCalendar extends Component {
    static template = "appointment_calendar_sync.ConnectCalendar";
    static props = {
        ...standardWidgetProps,
        record: { type: Object, optional: true },
        brief: { type: Boolean, optional: true },
    };

    setup() {
        const orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({ administrator: false, ways: [], presets: [] });
        onWillStart(async () => {
            Object.assign(this.state, await orm.call("calendar.connection", "ways_to_connect"));
        });
    }

    get ready() {
        return this.state.ways.filter((way) => way.ready);
    }

    get missing() {
        return this.state.ways.filter((way) => !way.ready);
    }

    /** What a practitioner reads in the place of buttons that would lead nowhere. */
    get excuse() {
        const names = formatList(this.missing.map((way) => way.label));
        return _t("Not set up yet: %s. Please ask your administrator.", names);
    }

    get style() {
        return this.props.brief ? "btn btn-secondary" : "btn btn-primary";
    }

    offer(kind) {
        return _t("Connect %s", kind.label);
    }

    says(kind) {
        return this.props.brief ? kind.label : this.offer(kind);
    }

    icon(code) {
        return this.props.brief ? "fa fa-plus" : vendorIcon(code);
    }

    /** Ask for what opens an account of that kind, or which kind it is. */
    openAccount(preset) {
        this.dialog.add(OpenAccount, { presets: this.state.presets, preset });
    }
}

export const connectCalendar = { component: ConnectCalendar };

registry.category("view_widgets").add("connect_calendar", connectCalendar);
