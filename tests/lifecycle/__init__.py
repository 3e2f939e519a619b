from . import test_uninstall
from . import test_upgrade
