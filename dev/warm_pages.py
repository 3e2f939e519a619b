"""A pytest plugin: what Odoo has compiled and looked up serves the tests that follow.

After each test Odoo forgets whatever it has cached, as what the test changed is taken back. So the
first page in each test took half a second of the processor, and every further one thirty
milliseconds. What is cached of templates, assets and routes, of groups, and of what seldom changes
(parameters, languages, fields, rights) holds until somebody who changes them says so to the
registry. Therefore it is put back after a test, and after a class of tests: as it has become if
nobody has said so meanwhile, and otherwise as it was before.
"""

from __future__ import annotations

_KEPT = ("templates", "assets", "routing", "groups", "stable")


def pytest_collection_finish():
    from odoo.tests.common import TransactionCase

    TransactionCase.setUpClass = classmethod(_around_class(TransactionCase.setUpClass.__func__))
    TransactionCase.setUp = _around_test(TransactionCase.setUp)


def _around_class(set_up):
    def setUpClass(cls):
        from odoo.modules.registry import Registry
        from odoo.tests.common import get_db_name

        span = _Span(Registry(get_db_name()))
        cls.addClassCleanup(span.put_back)  # the last of all
        set_up(cls)
        cls.addClassCleanup(span.end)  # before those of Odoo

    return setUpClass


def _around_test(set_up):
    def setUp(self):
        span = _Span(self.registry)
        self.addCleanup(span.put_back)
        set_up(self)
        self.addCleanup(span.end)

    return setUp


class _Span:
    """The time of a test, or of a class of them, and what was cached when it began.

    A mark in each cache tells, as long as it is there, that nobody has cleared it meanwhile.
    """

    def __init__(self, registry):
        caches = registry._Registry__caches
        self._caches = [caches[name] for name in _KEPT]
        self._valid = [cache.snapshot for cache in self._caches]
        for cache in self._caches:
            cache[self] = None

    def end(self):
        """What is cached is about to be forgotten."""
        holds = {name: self in cache for name, cache in zip(_KEPT, self._caches, strict=True)}
        holds["stable"] &= holds["groups"]  # rights are told in terms of groups
        self._valid = [
            cache.snapshot if holds[name] else before
            for name, cache, before in zip(_KEPT, self._caches, self._valid, strict=True)
        ]

    def put_back(self):
        for cache, valid in zip(self._caches, self._valid, strict=True):
            cache.clear()
            for key, value in valid.items():
                if key is not self:
                    cache[key] = value
