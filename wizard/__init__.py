from . import booking_forgetting
from . import calendar_choice
from . import calendar_reset
