from .core import *
from .crash import *
from .journeys import *
from .models import *
from .providers import *
from .routes import *
from .setup import *
from .simulators import *
