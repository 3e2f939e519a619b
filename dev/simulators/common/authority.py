"""Certificates for simulators that are reached by https, good for this machine alone.

The authority signs one server certificate, for 127.0.0.1 and localhost, and its key is then
thrown away: it is never on a disk, and the authority itself says that it is good for nothing
but those two names. Whoever trusts it trusts nothing new but this machine.
"""

from __future__ import annotations

import atexit
import fcntl
import ipaddress
import os
import shutil
import ssl
import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

YEARS = timedelta(days=5 * 365)
ABOUT_TO_END = timedelta(days=30)
NAMES = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
PERMITTED = (NAMES[0], x509.IPAddress(ipaddress.ip_network("127.0.0.1/32")))


class Authority:
    """What is kept in `folder`: made when first asked for, and again before it ends.

    `bundle` is a PEM file for REQUESTS_CA_BUNDLE or SSL_CERT_FILE: what this machine trusted
    anyway, and our authority. Who has read it before a new authority was made reads it again.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.bundle = self.folder / "bundle.pem"
        self._root, self._server = self.folder / "authority.pem", self.folder / "server.pem"

    def server_context(self) -> ssl.SSLContext:
        """What a server needs to answer by https. Makes the files where they are missing."""
        self.prepare()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._server)
        return context

    def prepare(self) -> None:
        """Make what is missing or about to end. Several processes may share the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with _alone(self.folder / "lock"):
            if not self._good():
                root, server = _make()
                _write(self._root, root)
                _write(self._server, server)
            bundle = _trusted_anyway(self.bundle) + self._root.read_bytes()
            if not self.bundle.exists() or self.bundle.read_bytes() != bundle:
                _write(self.bundle, bundle, mode=0o644)

    def _good(self) -> bool:
        if not (self._root.exists() and self._server.exists()):
            return False
        ends = x509.load_pem_x509_certificate(self._server.read_bytes()).not_valid_after_utc
        return ends - datetime.now(timezone.utc) > ABOUT_TO_END


@lru_cache(maxsize=1)
def of_this_process() -> Authority:
    """One authority for all simulators of a test run, gone with the process."""
    folder = tempfile.mkdtemp(prefix="simulated-authority-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Authority(folder)


def _make() -> tuple[bytes, bytes]:
    """The authority's certificate; the server's with its key. As PEM."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = _name("Simulated vendors on this machine")
    root = (
        _certificate(name, name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(PERMITTED, None), critical=True)
        .add_extension(_usage(key_cert_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), False)
        .sign(root_key, hashes.SHA256())
    )
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    server = (
        _certificate(_name("localhost"), name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(NAMES), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(issuer_id, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return _pem(root), _pem(server) + _key_pem(key)


def _certificate(subject: x509.Name, issuer: x509.Name, key) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
    )


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


def _trusted_anyway(bundle: Path) -> bytes:
    """The certificates of real hosts, from where Python's programs look for them."""
    import certifi

    named = (os.environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"))
    known = [Path(name) for name in named if name]
    known = [path for path in known if path.is_file() and path.name != bundle.name]
    return (known or [Path(certifi.where())])[0].read_bytes().rstrip() + b"\n"


def _write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace the file as a whole: nobody reads half of it."""
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.replace(fresh, path)


@contextmanager
def _alone(path: Path):
    """Wait until no other process makes these files."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
