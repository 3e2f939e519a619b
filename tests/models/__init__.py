from . import test_booking_sync
from . import test_outbox
from . import test_pull
from . import test_series
from . import test_upkeep
