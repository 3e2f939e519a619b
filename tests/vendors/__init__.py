from . import test_bookings
from . import test_series
from . import test_series_outside
