from . import test_google
from . import test_google_calls
from . import test_google_dialect
from . import test_memory
