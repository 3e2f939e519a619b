/** Attributes that hold the ids of other elements, some of them several. */
const REFERENCES = ["for", "form", "aria-labelledby", "aria-describedby", "aria-controls"];

let count = 0;

/**
 * Give every id within `element`, and what refers to it, a name that is used once: several panels
 * may be on a page.
 */
export function nameAnew(element) {
    count += 1;
    const known = new Set([...element.querySelectorAll("[id]")].map((each) => each.id));
    const renamed = (id) => (known.has(id) ? `${id}_${count}` : id);
    for (const each of element.querySelectorAll("*")) {
        if (each.id) {
            each.id = renamed(each.id);
        }
        for (const name of REFERENCES.filter((name) => each.hasAttribute(name))) {
            const ids = each.getAttribute(name).split(/\s+/);
            each.setAttribute(name, ids.map(renamed).join(" "));
        }
    }
}
