from . import calendar_choice
from . import calendar_reset
