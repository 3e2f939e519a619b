from . import test_crash
