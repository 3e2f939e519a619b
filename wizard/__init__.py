from . import client_choice
from . import booking_by_hand
from . import booking_day_sheet
from . import booking_explain
from . import booking_forgetting
from . import booking_from_event
from . import calendar_choice
from . import calendar_reset
