"""What the promises share: a world, and how two events are compared."""

from __future__ import annotations

from dataclasses import replace

from ....core.event import Event, Override
from ....providers.base import Changed, Detail, Feature, Item, OccurrenceChanged, Ref


class Promises:
    """Mixed into a test case that has `self.world`."""

    @property
    def provider(self):
        return self.world.provider

    @property
    def calendar(self):
        return self.world.calendar

    def requires(self, *features: Feature) -> None:
        """Leave out what the provider does not claim to do. The only way to skip a promise."""
        missing = [f.value for f in features if f not in self.provider.supports]
        if missing:
            self.skipTest(f"{self.provider.code} does not support {', '.join(missing)}")

    def make(self, event: Event, *, fresh: bool = False) -> Ref:
        """We write an event. Who can only be read has not promised that."""
        self.requires(Feature.WRITES)
        return self.provider.create(self.calendar, event, fresh=fresh)

    def put_there(self, event: Event) -> Ref:
        """An event is there: written by us where we can, else by somebody."""
        if Feature.WRITES in self.provider.supports:
            return self.make(event)
        return self.provider.get(self.calendar, self.world.put(event).id).ref

    def read(self, token: str = "", detail: Detail = Detail.FULL) -> tuple[list[Item], str]:
        """Read the calendar's news to the end."""
        pages = list(self.provider.changes(self.calendar, token, detail=detail))
        self.assertTrue(pages[-1].sync_token)
        return [item for page in pages for item in page.items], pages[-1].sync_token

    def news_after(self, what) -> list[Item]:
        """Return what the feed says about what `what()` does."""
        _, token = self.read()
        what()
        return self.read(token)[0]

    def assertSame(self, expected: Event, actual: Event) -> None:
        """The same event, as far as this vendor can keep it. Whole days have no zone."""
        self.assertEqual(comparable(self.provider.as_kept(expected)), comparable(actual))

    def assertBlocks(self, expected, item: Item) -> None:
        self.assertIsInstance(item, (Changed, OccurrenceChanged))
        self.assertEqual(expected, item.event.blocks)


def comparable(event: Event) -> Event:
    overrides = tuple(
        Override(o.original, o.event and comparable(o.event)) for o in event.overrides
    )
    return replace(event, zone="UTC" if event.all_day else event.zone, overrides=overrides)
