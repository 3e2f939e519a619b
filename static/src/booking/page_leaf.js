/** What is turned over: all of a page that lies between the website's header and footer. */
const LEAF = ".o_booking_leaf";

/** What says outside of it where one is: to who shares the page, or reads another language. */
const SIGNPOSTS = "link[rel=canonical], link[rel=alternate], a.js_change_lang";

/** The leaf of a page, and what the rest of the page says about it. */
export function leafOf(page) {
    const signposts = [...page.querySelectorAll(SIGNPOSTS)];
    return {
        leaf: page.querySelector(LEAF),
        title: page.title,
        signposts: signposts.map((each) => each.getAttribute("href")),
    };
}

/** The same of the page at `url`; null when it is none of ours, or can not be had now. */
export async function fetchLeaf(url, signal) {
    try {
        const response = await fetch(url, { signal });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const isSame = page.documentElement.lang === document.documentElement.lang;
        const found = leafOf(page);
        return response.ok && isSame && found.leaf ? { ...found, url: response.url } : null;
    } catch {
        return null;
    }
}

export function setSignposts(addresses) {
    const signposts = [...document.querySelectorAll(SIGNPOSTS)];
    if (signposts.length === addresses.length) {
        signposts.forEach((each, index) => each.setAttribute("href", addresses[index]));
    }
}

/** Let who reads on begin at the card that led them to the page `from`, if one did, or on top. */
export function focusOn(leaf, from) {
    const cards = [...leaf.querySelectorAll("a.o_booking_card")];
    const heading = leaf.querySelector("h1");
    heading.tabIndex = -1;
    (cards.find((card) => card.pathname === from) || heading).focus({ preventScroll: true });
}
