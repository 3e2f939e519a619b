"""Where Debian's packages are found, in both of APT's formats."""

import tempfile
from pathlib import Path

from ...dev.setup.apt_sources import Source, debian_archive
from ..pure import PureCase

LINES = """
# deb http://commented.example/debian bookworm main
deb-src http://sources.example/debian bookworm main
deb [arch=amd64] http://other.example/apt cloud-sdk-bookworm main
deb http://security.example/debian-security bookworm-security main
deb [ arch=amd64 signed-by=/keys/debian.gpg ] http://debian.example/debian bookworm main contrib
"""

STANZAS = """
Types: deb
URIs: http://other.example/node
Suites: nodistro
Components: main
Signed-By: /keys/node.gpg

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main

# the archive
Types: deb deb-src
URIs: mirror+file:/etc/apt/mirrors/debian.list
Suites: bookworm bookworm-updates
Components: main
Signed-By: /keys/debian.gpg
"""

STANZA_WITH_THE_KEY_WRITTEN_OUT = """
Types: deb
URIs: http://debian.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBGPL0BUBEADmW5NdOOHwPIJlgPu6JDcKw/NZJPR8lsD3K87ZM18gzyQZJD+w
 -----END PGP PUBLIC KEY BLOCK-----
"""


class TestDebianArchive(PureCase):
    def found(self, codename="bookworm", **files: str) -> Source | None:
        """What is found when sources.list.d holds these files, such as `debian_list`."""
        with tempfile.TemporaryDirectory() as folder:
            parts = Path(folder) / "sources.list.d"
            parts.mkdir()
            for name, text in files.items():
                (parts / name.replace("_", ".")).write_text(text)
            return debian_archive(Path(folder), codename)

    def test_is_read_from_lines(self):
        source = self.found(debian_list=LINES)
        self.assertEqual(
            "deb [signed-by=/keys/debian.gpg] http://debian.example/debian unstable main\n",
            source.line("unstable"),
        )

    def test_is_read_from_stanzas(self):
        source = self.found(debian_sources=STANZAS)
        self.assertEqual("mirror+file:/etc/apt/mirrors/debian.list", source.uri)
        self.assertEqual("/keys/debian.gpg", source.signed_by)

    def test_is_checked_with_its_own_ring_when_the_key_is_written_out(self):
        source = self.found(debian_sources=STANZA_WITH_THE_KEY_WRITTEN_OUT)
        self.assertEqual("/usr/share/keyrings/debian-archive-keyring.gpg", source.signed_by)

    def test_is_missing_where_only_others_archives_are_named(self):
        self.assertIsNone(self.found(codename="noble", debian_list=LINES))
        self.assertIsNone(self.found())
