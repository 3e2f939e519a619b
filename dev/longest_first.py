"""A pytest plugin: in which order the files of all tests are begun.

They are divided among processes by file. Journeys take longest, so one process begins with them,
and beside them goes what starts neither browsers nor servers. What is done in seconds comes last,
so that the processes end together.
"""

_JOURNEYS = "journeys/test_journeys.py"
_FIRST = (_JOURNEYS, "models/", "routes/", "vendors/")
_LAST = ("simulators/", "providers/", "core/", "setup/")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: _place(item.path.as_posix().rpartition("/tests/")[2]))


def _place(path: str) -> int:
    """Where a file stands; those of one place stay in the order in which they were collected."""
    for place, beginning in enumerate(_FIRST):
        if path.startswith(beginning):
            return place
    return len(_FIRST) + path.startswith(_LAST)
