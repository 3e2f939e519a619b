from . import test_booking_confirm
from . import test_booking_freshness
from . import test_booking_pages
from . import test_booking_slots
from . import test_connection_rpc
from . import test_oauth
from . import test_opening
from . import test_webhooks
