import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

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
}

export const connectCalendar = { component: ConnectCalendar };

registry.category("view_widgets").add("connect_calendar", connectCalendar);
