"""Journeys of people in real browsers, through a real Odoo and a real simulator.

Nothing is imported here: they bring their own servers, so Odoo's own test runner, which is
a server itself, leaves them alone. `dev/test` finds them by their files.
"""
