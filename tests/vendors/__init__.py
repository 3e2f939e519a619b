from . import test_bookings
from . import test_faults
from . import test_notices
from . import test_routes
from . import test_series
from . import test_series_outside
from . import test_trouble
from . import test_worker
