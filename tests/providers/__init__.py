from . import test_google
from . import test_memory
