from . import calendar_choice
