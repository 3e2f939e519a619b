import { onWillUnmount, useComponent, useEffect, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";

const EVERY = 2000; // milliseconds between two looks

/**
 * What a record's `fields` (names and types) say of some work, for a widget on that record.
 *
 * While the work goes on (`moving` tells by the facts) they are read again and again, after
 * `pause` milliseconds, which may depend on the number of looks so far. At the end the page is
 * shown anew.
 */
export function useLiveFacts(fields, moving, pause = () => EVERY) {
    const component = useComponent();
    const orm = useService("orm");
    const state = useState({ told: null });
    const live = {
        get facts() {
            return state.told || component.props.record.data;
        },
    };
    let timer;
    let looks = 0;

    function schedule() {
        clearTimeout(timer);
        if (moving(live.facts) && component.props.record.resId) {
            timer = setTimeout(look, pause(looks));
        }
    }

    async function look() {
        looks++;
        const { resModel, resId, model } = component.props.record;
        const [told] = await orm.silent.read(resModel, [resId], Object.keys(fields));
        state.told = understood(told, fields);
        if (moving(told)) {
            schedule();
        } else {
            await refresh(model.root);
        }
    }

    useEffect(
        () => {
            state.told = null;
            looks = 0;
            schedule();
        },
        () => [component.props.record.data]
    );
    onWillUnmount(() => clearTimeout(timer));
    return live;
}

/** The fields as a view's widget asks for them. */
export function dependenciesOf(fields) {
    return Object.entries(fields).map(([name, type]) => ({ name, type, readonly: true }));
}

/** What the server says, with moments as a record has them. */
function understood(told, fields) {
    const moments = Object.keys(fields).filter((name) => fields[name] === "datetime" && told[name]);
    const read = moments.map((name) => [name, deserializeDateTime(told[name])]);
    return { ...told, ...Object.fromEntries(read) };
}

/** Show the outcome in the rest of the page, unless somebody is editing it. */
async function refresh(root) {
    if (!root.isDirty || !(await root.isDirty())) {
        await root.load();
    }
}
