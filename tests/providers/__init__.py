from . import test_google
from . import test_google_calls
from . import test_google_dialect
from . import test_google_oauth
from . import test_guard
from . import test_http
from . import test_memory
from . import test_token_keeper
