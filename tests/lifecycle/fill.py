"""Fills a database as years of use would, with a record of every model."""

from datetime import datetime

from ..models.access_records import records_of

JANE = datetime(2031, 1, 7, 10)
SETTINGS = ("embed_sites", "health_token_hash")


def fill(env, login):
    """Do so for the practitioner with that login, who has connected calendars.

    Return the names of the models that have a record now.
    """
    maya = env["res.users"].search([("login", "=", login)])
    connection = env["calendar.connection"].search([("user_id", "=", maya.id)], limit=1)
    records = records_of(maya, connection)
    book(env, maya, records["booking.service"])
    for name in SETTINGS:
        env["ir.config_parameter"].set_param(f"appointment_calendar_sync.{name}", "x")
    for record in (records["booking.service"], connection, records["calendar.import"]):
        decorate(env, record)
    env.cr.commit()
    return list(records)


def book(env, maya, service):
    """Jane comes to Maya."""
    partner = env["res.partner"].create({"name": "Jane", "email": "jane@client.example"})
    env["calendar.event"].create(
        {
            "name": "Jane – Massage",
            "start": JANE,
            "stop": JANE.replace(hour=11),
            "user_id": maya.id,
            "partner_ids": [(6, 0, (maya.partner_id | partner).ids)],
            "booking_service_id": service.id,
            "booking_client_id": partner.id,
        }
    )


def decorate(env, record):
    """What people add to a record without any file knowing of it."""
    place = {"res_model": record._name, "res_id": record.id}
    env["ir.attachment"].create({"name": "note.txt", "raw": b"x", **place})
    env["ir.filters"].create({"name": "Mine", "model_id": record._name, "user_ids": []})
    if "message_ids" in record._fields:
        record.message_post(body="Hello")
        record.activity_schedule("mail.mail_activity_data_todo", user_id=env.uid)
