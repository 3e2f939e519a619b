from . import test_servers
