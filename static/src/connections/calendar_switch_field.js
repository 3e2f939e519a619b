import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { booleanField, BooleanField } from "@web/views/fields/boolean/boolean_field";

/**
 * A switch in the list of an account's calendars that works at once, as switches do.
 *
 * One switch may turn another one off (a single calendar receives bookings), so the whole
 * page is read again.
 */
export class CalendarSwitchField extends BooleanField {
    static template = "appointment_calendar_sync.CalendarSwitchField";

    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    get mayChange() {
        return this.props.record.data.is_mine;
    }

    async onChange(value) {
        const { model, resModel, resId } = this.props.record;
        this.state.value = value;
        try {
            await model.root.save();
            await this.orm.write(resModel, [resId], { [this.props.name]: value });
        } finally {
            await model.root.load();
        }
    }
}

export const calendarSwitchField = {
    ...booleanField,
    component: CalendarSwitchField,
    displayName: _t("Switch that works at once"),
    fieldDependencies: [{ name: "is_mine", type: "boolean", readonly: true }],
};

registry.category("fields").add("calendar_switch", calendarSwitchField);
