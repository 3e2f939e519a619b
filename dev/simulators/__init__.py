"""Servers that behave like the vendors', on this machine only. No code is shared with the addon."""
