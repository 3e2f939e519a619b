"""Beside Odoo's own Google and Outlook modules, and beside OCA's bookings.

They need databases of their own. OCA's addon comes from the package index for the time of the test.
Nothing is imported here: `test_neighbours.py` installs them, and has the stories run there.
"""
