import { Component, onWillStart, useState } from "@odoo/owl";
import { formatList } from "@web/core/l10n/utils";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { vendorIcon } from "./vendors";

/**
 * A button for every kind of calendar that can be connected.
 */
export class ConnectCalendar extends Component {
    static template = "appointment_calendar_sync.ConnectCalendar";
    static props = { ...standardWidgetProps, record: { type: Object, optional: true } };

    setup() {
        const orm = useService("orm");
        this.state = useState({ administrator: false, ways: [] });
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

    icon(way) {
        return vendorIcon(way.provider);
    }
}

export const connectCalendar = { component: ConnectCalendar };

registry.category("view_widgets").add("connect_calendar", connectCalendar);
