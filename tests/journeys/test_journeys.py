"""All journeys, in one world and one browser: starting these takes longer than a journey."""

from collections.abc import Iterator

import pytest

from .access import TestBookingForEverybody
from .asking import TestAsking
from .booking import TestABooking, TestABookingInOutlook
from .browser import Browser
from .conflicts import TestAQuestion
from .connecting import TestConnecting, TestConnectingInParts, TestConnectingOutlook
from .desk import TestAtTheDesk
from .elsewhere import TestBookingElsewhere
from .feeds import TestAFeed
from .files import TestAFile
from .groups import TestAGroup
from .holding import TestHolding, TestTheLastWord, TestTheLastWordInOutlook
from .links import TestALink
from .own_server import TestOwnServer
from .proof import TestProofOfTheAddress
from .questions import TestQuestions
from .turning import TestTurningPages
from .two_vendors import TestTwoVendors
from .waiting_list import TestTheWaitingList
from .world import World

__all__ = [
    "TestAFeed",
    "TestAFile",
    "TestAGroup",
    "TestALink",
    "TestAQuestion",
    "TestAsking",
    "TestAtTheDesk",
    "TestABooking",
    "TestABookingInOutlook",
    "TestBookingElsewhere",
    "TestBookingForEverybody",
    "TestConnecting",
    "TestConnectingInParts",
    "TestConnectingOutlook",
    "TestHolding",
    "TestOwnServer",
    "TestProofOfTheAddress",
    "TestQuestions",
    "TestTheLastWord",
    "TestTheLastWordInOutlook",
    "TestTheWaitingList",
    "TestTurningPages",
    "TestTwoVendors",
]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World() as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened
