from . import booking_explain
from . import booking_forgetting
from . import booking_from_event
from . import calendar_choice
from . import calendar_reset
