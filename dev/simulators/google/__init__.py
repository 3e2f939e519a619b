"""A simulated Google: OAuth 2.0 and the Calendar API v3, on this machine only."""

from .simulator import GoogleSimulator, Options

__all__ = ["GoogleSimulator", "Options"]
