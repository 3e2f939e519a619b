"""A pytest plugin: the file that takes longest is begun first.

Tests are divided among processes by file. Begun last, the journeys would run on alone for
minutes while the other processes have nothing left to do.
"""

_LONGEST = "/tests/journeys/test_journeys.py"


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.path.as_posix().endswith(_LONGEST))
