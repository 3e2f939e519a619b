"""Odoo's events and series as plain values, and back."""
