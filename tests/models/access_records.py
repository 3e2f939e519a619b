"""One record of each model of this addon, as it would be there for one practitioner."""

from datetime import datetime, timedelta

START = datetime(2031, 1, 6, 10)

#: For what is required and has no default, by the type of the field.
PLAIN = {
    "char": "x",
    "text": "x",
    "integer": 0,
    "float": 0.0,
    "json": {"x": 1},
    "date": START.date(),
    "selection": None,
}


def own_models(env):
    """The names of the models that this addon brings, abstract ones apart."""
    addon = __name__.split(".")[2]
    for name, model in env.registry.items():
        if model._original_module == addon and not model._abstract:
            yield name


def records_of(user, connection):
    """{model: one record}, as they would be there for that practitioner, in her company."""
    env = connection.env
    resources = user.sudo().resource_ids
    values = {"name": "Massage", "is_published": True, "resource_ids": [(6, 0, resources.ids)]}
    service = env["booking.service"].create({**values, "company_id": user.company_id.id})
    known = {
        "res.users": user,
        "res.partner": user.partner_id,
        "calendar.connection": connection,
        "calendar.remote": connection.remote_ids[:1],
        "calendar.credential": connection.sudo().credential_ids,
        "booking.service": service,
        "resource.resource": resources,
    }
    records = Records(env(user=user), known)
    return {name: records.of(name) for name in sorted(own_models(env))}


class Records:
    """Makes records of any model, with what `known` holds where a relation is required."""

    def __init__(self, env, known):
        self.env = env
        self.known = known

    def of(self, name):
        if name not in self.known:
            model = self.env[name].sudo()
            self.known[name] = model.create(self._values(model))
        return self.known[name]

    def _values(self, model):
        given = model.default_get(list(model._fields))
        required = [f for f in model._fields.values() if f.required and f.store and not f.compute]
        return {f.name: self._value(f, model) for f in required if not given.get(f.name)}

    def _value(self, field, model):
        if field.type == "many2one":
            return self.of(field.comodel_name).id
        if field.type == "datetime":
            return START + timedelta(hours=field.name == "stop")
        if field.type == "selection":
            return field.get_values(self.env)[0]
        return PLAIN[field.type]
