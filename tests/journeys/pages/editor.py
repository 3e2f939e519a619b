"""The website's editor, in which pages are put together out of blocks."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, TimeoutError, expect

from ..waiting import PATIENCE, eventually

SLOW = 120_000  # its scripts are put together when it is opened first
_ONE_TRY = 10_000


class EditorPage:
    def __init__(self, page: Page, url: str):
        self.page = page
        self._url = url

    def log_in(self, login: str) -> None:
        self.page.goto(f"{self._url}/web/login?redirect=/book")
        self.page.fill("#login", login)
        self.page.fill("#password", login)
        self.page.press("#password", "Enter")
        self.page.wait_for_url("**/book", timeout=SLOW)

    def open(self, path: str) -> None:
        self.page.goto(f"{self._url}/@{path}?enable_editor=1", wait_until="commit", timeout=SLOW)
        expect(self.page.locator("#snippet_groups")).to_be_visible(timeout=SLOW)

    @property
    def edited(self) -> FrameLocator:
        return self.page.frame_locator(".o_iframe_container iframe:not(.o_ignore_in_tour)")

    def put(self, group: str, block: str) -> None:
        """Put a block at the end of the page, and select it."""
        before = self.edited.locator(f".{block}").count()
        self.page.locator("[data-name=blocks]").click()
        thumbnail = self.page.locator(f'#snippet_groups .o_snippet[name="{group}"]')
        thumbnail.locator(".o_snippet_thumbnail_area").click()
        offer = self.page.frame_locator(".o_add_snippet_iframe")
        offer.locator(f'.o_snippet_preview_wrap[data-snippet-id="{block}"]').click(timeout=SLOW)
        expect(self.edited.locator(f".{block}")).to_have_count(before + 1, timeout=SLOW)

    def select(self, part: Locator) -> None:
        part.click(force=True)  # the frame that the editor draws around it is in the way

    def choose(self, option: str, name: str) -> None:
        """In the options of what is selected. A list leaves out what is chosen already."""
        row = self.page.locator(".hb-row", has_text=option).first
        eventually(lambda: self._chooses(row, name), SLOW / 1000, f"{name} as {option}")
        eventually(self._closes_the_list, PATIENCE, "the list closed")

    def _chooses(self, row: Locator, name: str) -> bool:
        """Try once, from a closed list on: one that is drawn anew forgets what was typed, and what
        it found for nothing may come in later than what it found for that."""
        found = self.page.locator(".o_select_menu_item")
        try:
            if name in row.inner_text(timeout=_ONE_TRY).splitlines():
                return True
            self._closes_the_list()
            row.locator("button").first.click(timeout=_ONE_TRY)
            found.first.wait_for(timeout=_ONE_TRY)
            self._search.fill(name, timeout=_ONE_TRY)
            found.get_by_text(name, exact=True).click(timeout=_ONE_TRY)
            expect(row).to_contain_text(name, timeout=_ONE_TRY)
        except (AssertionError, TimeoutError):
            return False
        return True

    @property
    def _search(self) -> Locator:
        return self.page.get_by_placeholder("Search for records...")

    def _closes_the_list(self) -> bool:
        """A click beside it closes a list; it may be open again when its part was drawn anew."""
        self.page.locator("[data-name=customize]").click()
        return not self._search.is_visible()

    def save(self) -> None:
        button = self.page.get_by_role("button", name="Save", exact=True)
        button.click()
        expect(button).to_have_count(0, timeout=SLOW)
