import { registry } from "@web/core/registry";
import { BookingBlock } from "@appointment_calendar_sync/block/booking_block";

/** What was last shown, so that nothing flickers while the page around it is edited. */
const shown = new Map();

/** While a page is edited, the block is only looked at. */
const BookingBlockEdit = (Block) =>
    class extends Block {
        async fetchContent() {
            if (!shown.has(this.address)) {
                shown.set(this.address, await super.fetchContent());
            }
            return shown.get(this.address);
        }

        show(html) {
            super.show(html);
            this.el.querySelector(".s_booking_place").firstElementChild.inert = true;
        }
    };

registry.category("public.interactions.edit").add("appointment_calendar_sync.block", {
    Interaction: BookingBlock,
    mixin: BookingBlockEdit,
});
