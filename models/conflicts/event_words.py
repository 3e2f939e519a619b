"""What people read of an event that is a plain value: its parts, on one person's clock."""

from datetime import timedelta

from odoo.tools import format_date, format_datetime, format_time

from ...core.event import Blocks, Event, Moment, Override, as_instant, is_day, moment_of, zone_info
from ...core.off_rule import dates_apart
from ...core.parts import OVERRIDE, field_of
from ...providers.series import gives
from ..moments import naive, zone_name


class EventWords:
    """Words in the language of `env`, times in `zone`, each with its day of the week."""

    def __init__(self, env, zone):
        self.env = env
        self.zone = zone_name(zone)
        _ = env._
        self.labels = {
            "appointment": _("Appointment"),
            "title": _("Title"),
            "when": _("When"),
            "location": _("Place"),
            "notes": _("Notes"),
            "status": _("Status"),
            "private": _("Who may see it"),
            "blocks": _("Shown as"),
            "recurrence": _("Repeats"),
        }

    def label(self, part: str) -> str:
        """What the part is called: for one occurrence of a series, its date."""
        if field_of(part) in self.labels:
            return self.labels[field_of(part)]
        return self.moment(moment_of(part.removeprefix(OVERRIDE)))

    def value(self, event: Event | None, part: str) -> str:
        """What the event says in that part; several lines where that is easier to read."""
        if event is None:
            return self.env._("Does not take place")
        if part.startswith(OVERRIDE):
            return self._occurrence(event, part)
        texts = {
            "when": self.when,
            "title": lambda event: event.title,
            "location": lambda event: event.location,
            "notes": lambda event: event.notes,
            "status": self._status,
            "private": self._private,
            "blocks": self._blocks,
            "recurrence": self.repetition,
        }
        return texts[part](event) or self.env._("Nothing")

    # Time ----------------------------------------------------------------------------------------

    def day(self, moment: Moment) -> str:
        """The day of the week and the date."""
        local = moment if is_day(moment) else self._local(moment).date()
        return format_date(self.env, local, date_format="full")

    def clock(self, moment) -> str:
        return format_time(self.env, naive(moment), tz=self.zone, time_format="short")

    def moment(self, moment: Moment) -> str:
        """One moment in full; a whole day is its date."""
        return self.day(moment) if is_day(moment) else f"{self.day(moment)}, {self.clock(moment)}"

    def when(self, event: Event) -> str:
        """From when to when, the day first."""
        if event.all_day:
            last = event.stop - timedelta(days=1)
            days = self.day(event.start)
            if last > event.start:
                days = f"{days} – {self.day(last)}"
            return self.env._("%s, all day", days)
        if self.day(event.start) == self.day(event.stop):
            return f"{self.day(event.start)}\n{self.clock(event.start)} – {self.clock(event.stop)}"
        return f"{self.moment(event.start)} –\n{self.moment(event.stop)}"

    def stamp(self, moment) -> str:
        """When something was done, short."""
        return format_datetime(self.env, naive(moment), tz=self.zone, dt_format="short")

    def _local(self, moment):
        return as_instant(moment, self.zone).astimezone(zone_info(self.zone))

    # The rest ------------------------------------------------------------------------------------

    def repetition(self, event: Event) -> str:
        """How often it takes place, as Odoo says it; a rule that Odoo has no words for as it is.
        Dates that were added speak for themselves."""
        if not event.is_series:
            return self.env._("Never: it takes place once")
        lines, _added = dates_apart(event)
        rules = [line.partition(":")[2] for line in lines if line.startswith("RRULE")]
        if len(rules) != len(lines) or len(rules) != 1:
            return "\n".join(event.recurrence)
        recurrences = self.env["calendar.recurrence"]
        try:
            said = recurrences._rrule_parse(rules[0], naive(as_instant(event.start, event.zone)))
            return recurrences.new(said).get_recurrence_name() or rules[0]
        except (KeyError, TypeError, ValueError):
            return rules[0]

    def _occurrence(self, series: Event, part: str) -> str:
        override = next((o for o in series.overrides if OVERRIDE + o.key == part), None)
        if override is None and gives(series, moment_of(part.removeprefix(OVERRIDE))):
            return self.env._("Like the others")
        if override is None or not override.takes_place:
            return self.env._("Does not take place")
        return "\n".join(self._odd_parts(series, override))

    def _odd_parts(self, series: Event, override: Override):
        yield self.when(override.event)
        for name in ("title", "location", "notes"):
            own = getattr(override.event, name)
            if own and own != getattr(series, name):
                yield own

    def _status(self, event: Event) -> str:
        names = {"confirmed": self.env._("Confirmed"), "tentative": self.env._("Tentative")}
        return names.get(event.status.value, event.status.value)

    def _private(self, event: Event) -> str:
        return self.env._("Only you") if event.private else self.env._("Your colleagues too")

    def _blocks(self, event: Event) -> str:
        return self.env._("Free") if event.blocks is Blocks.FREE else self.env._("Busy")
