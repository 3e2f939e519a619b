"""Beside Odoo's own Google and Outlook modules, and OCA's bookings and queue of jobs.

They need databases of their own. OCA's addons come from the package index for the time of a test.
Nothing is imported here: the tests install them, and have the stories run there.
"""
