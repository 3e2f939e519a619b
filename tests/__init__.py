from .core import *
from .journeys import *
from .models import *
from .providers import *
from .routes import *
