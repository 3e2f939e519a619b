import { onMounted, onWillUnmount, useState } from "@odoo/owl";

const { DateTime } = luxon;

/**
 * The time of now, brought up to date every few seconds while the component is shown.
 */
export function useClock(seconds = 5) {
    const clock = useState({ now: DateTime.now() });
    let timer;
    onMounted(() => {
        timer = setInterval(() => (clock.now = DateTime.now()), seconds * 1000);
    });
    onWillUnmount(() => clearInterval(timer));
    return clock;
}

/**
 * "12 seconds ago". Clocks differ a little: what seems to be ahead was just now.
 */
export function ago(moment, now) {
    return (moment > now ? now : moment).toRelative({ base: now });
}
