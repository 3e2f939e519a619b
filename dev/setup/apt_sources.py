"""Reads where this machine gets its Debian packages from.

No mirror's address is written in this project: another suite of the same archive is
asked for at the address that the machine's own APT sources name. Both of their
formats are read, `*.list` (one line each) and `*.sources` (deb822).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_APT = Path("/etc/apt")
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_LINE = re.compile(
    r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<components>.+)"
)


@dataclass(frozen=True)
class Source:
    uri: str
    suite: str
    components: tuple[str, ...]
    signed_by: str = _KEYRING

    def line(self, suite: str) -> str:
        """The line that asks this archive for another suite."""
        return f"deb [signed-by={self.signed_by}] {self.uri} {suite} main\n"


def debian_archive(apt: Path = _APT, codename: str | None = None) -> Source | None:
    """The machine's source of Debian itself, or None when it has none (not a Debian)."""
    suites = {codename or _codename(), "stable", "testing", "unstable", "sid"}
    for source in _sources(apt):
        if source.suite in suites and "main" in source.components:
            return source
    return None


def _codename() -> str:
    release = Path("/etc/os-release")
    fields = dict(_pairs(release.read_text())) if release.exists() else {}
    return fields.get("VERSION_CODENAME", "") if fields.get("ID") == "debian" else ""


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            yield name, value.strip('"')


def _sources(apt: Path) -> Iterator[Source]:
    parts = apt / "sources.list.d"
    for file in [apt / "sources.list", *sorted(parts.glob("*.list"))]:
        if file.exists():
            yield from _from_lines(file.read_text())
    for file in sorted(parts.glob("*.sources")):
        yield from _from_stanzas(file.read_text())


def _from_lines(text: str) -> Iterator[Source]:
    for line in text.splitlines():
        if found := _LINE.match(line.split("#")[0].strip()):
            options = dict(_pairs("\n".join((found["options"] or "").split())))
            key = options.get("signed-by", _KEYRING)
            yield Source(found["uri"], found["suite"], tuple(found["components"].split()), key)


def _from_stanzas(text: str) -> Iterator[Source]:
    for stanza in re.split(r"\n\s*\n", text):
        fields = dict(_fields(stanza))
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") != "no":
            yield from _from_fields(fields)


def _fields(stanza: str) -> Iterator[tuple[str, str]]:
    """The fields of a stanza; a value may go on in lines that begin with a space."""
    lines = "\n".join(line for line in stanza.splitlines() if not line.startswith("#"))
    for found in re.finditer(r"^([\w-]+):((?:.*\n?)(?:[ \t].*\n?)*)", lines, re.MULTILINE):
        yield found[1].lower(), found[2].strip()


def _from_fields(fields: Mapping[str, str]) -> Iterator[Source]:
    key = fields.get("signed-by", _KEYRING)
    if not key.startswith("/"):  # the key itself, written out: the archive's own ring has it
        key = _KEYRING
    components = tuple(fields.get("components", "").split())
    for uri in fields.get("uris", "").split():
        for suite in fields.get("suites", "").split():
            yield Source(uri, suite, components, key)
