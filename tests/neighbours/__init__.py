"""Beside Odoo's own Google and Outlook modules, which need a database of their own.

Nothing is imported here: `test_neighbours.py` installs them, and has the stories run there.
"""
