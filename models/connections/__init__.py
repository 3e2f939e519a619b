"""Accounts: consent, passwords, subscriptions, upkeep, and leaving."""
