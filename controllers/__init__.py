from . import booking
from . import booking_confirm
from . import booking_manage
from . import booking_photo
from . import neighbour
from . import oauth
from . import opening
from . import webhooks
