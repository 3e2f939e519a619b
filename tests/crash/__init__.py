from . import test_crash
from . import test_storms
