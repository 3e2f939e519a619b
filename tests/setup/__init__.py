from . import test_apt_sources
from . import test_stamps
