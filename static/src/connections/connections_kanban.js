import { Component, useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ConnectCalendar } from "./connect_calendar";

/**
 * What a practitioner without a connected calendar sees: why to connect one, and the buttons.
 */
export class ConnectWelcome extends Component {
    static template = "appointment_calendar_sync.ConnectWelcome";
    static components = { ConnectCalendar };
    static props = {
        noContentHelp: { type: String, optional: true },
        showRibbon: { type: Boolean, optional: true },
    };
}

export class ConnectionsKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, ActionHelper: ConnectWelcome };

    setup() {
        super.setup();
        useEffect(
            (root) => {
                root?.addEventListener("keydown", leaveToButtons);
                return () => root?.removeEventListener("keydown", leaveToButtons);
            },
            () => [this.rootRef.el]
        );
    }
}

/** Keys for whole cards take Enter and the space bar away from the buttons within. */
function leaveToButtons(ev) {
    if (["Enter", " "].includes(ev.key) && ev.target.closest("a, button")) {
        ev.stopPropagation();
    }
}

export class ConnectionsKanbanController extends KanbanController {
    static components = { ...KanbanController.components, ConnectCalendar };
}

export const connectionsKanbanView = {
    ...kanbanView,
    Controller: ConnectionsKanbanController,
    Renderer: ConnectionsKanbanRenderer,
    buttonTemplate: "appointment_calendar_sync.ConnectionsKanban.Buttons",
};

registry.category("views").add("calendar_connections", connectionsKanbanView);
