from . import calendar_busy
