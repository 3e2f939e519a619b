"""A simulated Microsoft: sign-in by OAuth 2.0 and calendars by Graph v1.0, on this machine only."""

from .simulator import MicrosoftSimulator, Options

__all__ = ["MicrosoftSimulator", "Options"]
