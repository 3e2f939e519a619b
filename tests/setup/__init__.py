from . import test_apt_sources
from . import test_faults_ledger
from . import test_faults_ways
from . import test_stamps
