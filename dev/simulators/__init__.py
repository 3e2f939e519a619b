"""Servers that behave like the vendors', on this machine only. They share no code with the addon."""
