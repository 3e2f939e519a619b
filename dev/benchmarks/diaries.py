"""Practitioners with full diaries, written into the database as the ORM would."""

from datetime import datetime, timedelta

ZONE = "Europe/Brussels"
EVENTS_A_YEAR = 2000
DAYS = 365

#: What is drawn by lot names the row, for else PostgreSQL would draw once for all of them.
_EVENTS = """
    INSERT INTO calendar_event (name, start, stop, user_id, active, show_as, allday)
    SELECT u.login, start, start + interval '30 min', u.id, true, 'busy', false
      FROM res_users u
CROSS JOIN generate_series(1, %(events)s) number
CROSS JOIN LATERAL (
           SELECT %(first)s + floor(random() * %(days)s) * interval '1 day'
                  + (14 + 0 * (number + u.id) + floor(random() * 22)) * interval '30 min'
                  AS start) hours
     WHERE u.id = ANY(%(users)s)
  ORDER BY start
"""
_OF_EVENTS = """
    FROM calendar_event e JOIN res_users u ON u.id = e.user_id WHERE u.id = ANY(%(users)s)
"""
_ATTENDEES = (
    "INSERT INTO calendar_attendee (event_id, partner_id, state)"
    f" SELECT e.id, u.partner_id, 'accepted' {_OF_EVENTS}"
)
_PARTNERS = (
    "INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)"
    f" SELECT e.id, u.partner_id {_OF_EVENTS}"
)


def today() -> datetime:
    return datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)


def salon(env, people: int, events: int = EVENTS_A_YEAR, years: int = 1):
    """A service of that many people, each with working hours of their own.

    Each has so many half hours in the coming year, and as many in each of the `years` before
    it, at the same places each time.
    """
    name = f"{people} × {events} × {years}"
    users = env["res.users"].create(
        [{"name": f"{name} {n}", "login": f"{name} {n}", "tz": ZONE} for n in range(people)]
    )
    resources = env["resource.resource"].create([_resource(env, user) for user in users])
    env.flush_all()
    _fill(env.cr, users.ids, events * years, years)
    rules = {"duration": 30, "step": 30, "horizon": DAYS, "timezone": ZONE}
    published = {"website_published": True}
    values = {"name": f"Talk {name}", "resource_ids": [(6, 0, resources.ids)], **rules, **published}
    return env["booking.service"].create(values)


def _resource(env, user):
    hours = env["resource.calendar"].create({"name": "Hours", "tz": ZONE})
    return {"name": user.name, "user_id": user.id, "tz": ZONE, "calendar_id": hours.id}


def _fill(cr, users, events, years):
    cr.execute("SELECT setseed(0.1)")
    values = {
        "users": users,
        "events": events,
        "first": today() - timedelta(days=DAYS * (years - 1)),
        "days": DAYS * years,
    }
    for statement in (_EVENTS, _ATTENDEES, _PARTNERS):
        cr.execute(statement, values)
    cr.execute("ANALYZE calendar_event, calendar_attendee, calendar_event_res_partner_rel")
