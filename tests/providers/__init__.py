from . import test_memory
