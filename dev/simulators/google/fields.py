"""Partial answers: the `fields` parameter, such as ``items(id,start/dateTime),nextPageToken``."""

from __future__ import annotations

from .errors import invalid


def select(data, mask: str):
    """`data` with only what the mask names, or 400 for a mask that can not be read."""
    if not mask:
        return data
    tree, rest = _parse(mask)
    if rest:
        raise invalid(f"Invalid field selection {mask}", "fields")
    return _pick(data, tree)


def _parse(text: str) -> tuple[dict, str]:
    """One comma-separated list, up to the end or a closing bracket; and what follows it."""
    tree: dict = {}
    while True:
        branch, text = _parse_path(text)
        _merge(tree, branch)
        if not text.startswith(","):
            return tree, text
        text = text[1:]


def _parse_path(text: str) -> tuple[dict, str]:
    end = next((i for i, sign in enumerate(text) if sign in ",()/"), len(text))
    name, rest = text[:end].strip(), text[end:]
    if not name:
        raise invalid(f"Invalid field selection {text}", "fields")
    if rest.startswith("/"):
        inner, rest = _parse_path(rest[1:])
    elif rest.startswith("("):
        inner, rest = _parse(rest[1:])
        if not rest.startswith(")"):
            raise invalid("Invalid field selection", "fields")
        rest = rest[1:]
    else:
        inner = {}
    return {name: inner}, rest


def _merge(tree: dict, branch: dict) -> None:
    for name, inner in branch.items():
        if name in tree and inner and tree[name]:
            _merge(tree[name], inner)
        else:
            tree[name] = {} if name in tree else inner


def _pick(data, tree: dict):
    if not tree or "*" in tree:
        return data
    if isinstance(data, list):
        return [_pick(item, tree) for item in data]
    if not isinstance(data, dict):
        return data
    return {name: _pick(data[name], inner) for name, inner in tree.items() if name in data}
