"""What a vendor knows of a request's body, as a tree of names.

Below a name is another tree, or None where the vendor looks no deeper. `ANY` takes every name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

ANY: dict = {"*": None}


def unknown(value, known: dict, passes: Callable[[str], bool] = lambda _name: False,
            prefix: str = "") -> Iterator[str]:
    """Yield the names that are not in the tree, each with the way to it: ``start.dateTme``.

    A list is what its items are. What `passes` is taken without a look.
    """
    if isinstance(value, list):
        for item in value:
            yield from unknown(item, known, passes, prefix)
    elif isinstance(value, dict) and "*" not in known:
        for name, inner in value.items():
            if passes(name):
                continue
            if name not in known:
                yield prefix + name
            elif known[name]:
                yield from unknown(inner, known[name], passes, f"{prefix}{name}.")
