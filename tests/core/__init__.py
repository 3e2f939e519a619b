from . import (
    test_codec,
    test_event,
    test_interval,
    test_retry,
    test_slots,
)
