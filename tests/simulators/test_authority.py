"""The certificates of simulators by https: what they are good for, and what they are not."""

from __future__ import annotations

import fcntl
import ipaddress
import os
import socket
import ssl
import stat
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import requests
from cryptography import x509

from ...dev.simulators.common import authority
from ...dev.simulators.common.authority import Authority
from ...dev.simulators.common.http import Request, json_response
from ...dev.simulators.common.server import HttpServer
from ..pure import PureCase


async def echo(request: Request):
    return json_response({"secure": request.secure, "root": request.root})


class AuthorityCase(PureCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "authority"
        self.authority = Authority(self.folder)

    def serve(self) -> HttpServer:
        server = HttpServer(echo, tls=self.authority.server_context())
        server.start()
        self.addCleanup(server.stop)
        return server

    def trusting(self) -> requests.Session:
        session = requests.Session()
        session.trust_env, session.verify = False, str(self.authority.bundle)
        self.addCleanup(session.close)
        return session

    def certificates(self) -> tuple[bytes, bytes]:
        return (self.folder / "authority.pem").read_bytes(), (
            self.folder / "server.pem").read_bytes()


class TestTrust(AuthorityCase):
    def test_who_trusts_the_bundle_reaches_this_machine_by_https(self):
        server = self.serve()
        for host in ("127.0.0.1", "localhost"):
            root = f"https://{host}:{server.tls_port}"
            answer = self.trusting().get(root, timeout=10).json()
            self.assertEqual({"secure": True, "root": root}, answer)

    def test_the_same_server_answers_by_plain_http_as_well(self):
        server = self.serve()
        answer = self.trusting().get(server.url, timeout=10).json()
        self.assertEqual({"secure": False, "root": server.url}, answer)

    def test_who_does_not_trust_it_goes_away(self):
        session = self.trusting()
        session.verify = True
        with self.assertRaises(requests.exceptions.SSLError):
            session.get(self.serve().tls_url, timeout=10)

    def test_plain_words_at_the_https_port_disturb_nobody(self):
        server = self.serve()
        with socket.create_connection(("127.0.0.1", server.tls_port), 5) as line:
            line.sendall(b"GET / HTTP/1.1\r\n\r\n")
            self.assertNotIn(b"HTTP/1.1 200", line.recv(100))
        self.assertEqual(200, self.trusting().get(server.tls_url, timeout=10).status_code)

    def test_the_bundle_holds_what_was_trusted_before(self):
        with tempfile.NamedTemporaryFile() as known:
            known.write(self.other_certificate())
            known.flush()
            with patch.dict(os.environ, REQUESTS_CA_BUNDLE=known.name):
                self.authority.prepare()
        context = ssl.create_default_context(cafile=str(self.authority.bundle))
        self.assertEqual(2, len(context.get_ca_certs()))

    def test_a_bundle_never_holds_itself(self):
        self.authority.prepare()
        size = self.authority.bundle.stat().st_size
        bundle = str(self.authority.bundle)
        with patch.dict(os.environ, REQUESTS_CA_BUNDLE=bundle, SSL_CERT_FILE=bundle):
            for _ in range(3):
                self.authority.prepare()
        own = self.certificates()[0]
        self.assertEqual(1, self.authority.bundle.read_bytes().count(own))
        self.assertLess(self.authority.bundle.stat().st_size, size * 3)

    def other_certificate(self) -> bytes:
        other = Authority(self.folder.with_name("other"))
        other.prepare()
        return (other.folder / "authority.pem").read_bytes()


class TestPower(AuthorityCase):
    """Even if somebody got hold of it, nothing but this machine could be imitated with it."""

    def test_it_is_for_this_machine_alone(self):
        self.authority.prepare()
        root = x509.load_pem_x509_certificate(self.certificates()[0])
        limits = root.extensions.get_extension_for_class(x509.NameConstraints)
        self.assertTrue(limits.critical)
        self.assertEqual(
            ["localhost", ipaddress.ip_network("127.0.0.1/32")],
            [name.value for name in limits.value.permitted_subtrees])

    def test_its_key_is_nowhere_and_the_servers_key_is_the_owners(self):
        self.authority.prepare()
        kept = {path.name: path for path in self.folder.iterdir()}
        self.assertEqual({"authority.pem", "bundle.pem", "lock", "server.pem"}, set(kept))
        holders = [name for name, path in kept.items() if b"PRIVATE KEY" in path.read_bytes()]
        self.assertEqual(["server.pem"], holders)
        self.assertEqual(0o600, stat.S_IMODE(kept["server.pem"].stat().st_mode))


class TestLife(AuthorityCase):
    def test_it_is_made_once(self):
        self.authority.prepare()
        first = self.certificates()
        Authority(self.folder).prepare()
        self.assertEqual(first, self.certificates())

    def test_it_is_made_anew_before_it_ends(self):
        with patch.object(authority, "YEARS", timedelta(days=29)):
            self.authority.prepare()
        short = self.certificates()
        self.authority.prepare()
        self.assertNotEqual(short, self.certificates())
        self.assertEqual(200, self.trusting().get(self.serve().tls_url, timeout=10).status_code)

    def test_a_second_process_waits_for_the_first(self):
        self.folder.mkdir()
        other = threading.Thread(target=self.authority.prepare)
        with (self.folder / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            other.start()
            other.join(0.2)
            self.assertEqual(["lock"], [path.name for path in self.folder.iterdir()])
        other.join(10)
        self.assertIn(self.certificates()[0], self.authority.bundle.read_bytes())
