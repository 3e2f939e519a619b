"""Makes the virtual environment with what Odoo, the addon, its tests and tools import."""

import shutil
import sys
from pathlib import Path

from . import debian
from .commands import persistently, run
from .odoo_source import odoo
from .paths import PYTHON, ROOT, VENV, WORK, shared_cache
from .progress import MissingPiece, step
from .stamps import Stamp, digest_of_files

_VERSION = (3, 11)
_REQUIREMENTS = [
    ROOT / "requirements.txt",
    ROOT / "dev" / "requirements-odoo.txt",
    ROOT / "dev" / "requirements.txt",
]
# Newer releases than those that were tried are not taken unasked.
_CONSTRAINTS = ROOT / "dev" / "constraints.txt"


def make_environment() -> None:
    """Makes `.work/venv`, unless it is there with all that the requirements ask for."""
    files = digest_of_files([*_REQUIREMENTS, _CONSTRAINTS], ROOT)
    stamp = Stamp("venv", files, str(ROOT), sys.version)
    if not stamp.holds():
        stamp.lift()
        with step("Python packages"):
            _create()
            persistently(_install)
        stamp.set()
    _refuse_another_urllib3()


def show_odoo_to_python() -> None:
    """Puts Odoo on the environment's path."""
    packages = _site_packages()
    (packages / "odoo-19.pth").write_text(f"{odoo().python_path}\n")


def _create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    command = [_interpreter(), "-m", "venv", VENV]
    what = "No virtual environment can be made."
    try:
        run(command, "venv", what=what)
    except MissingPiece:
        # Debian's Python comes without ensurepip, which puts pip into an environment.
        run([*command, "--clear", "--without-pip"], "venv", what=what)
        _install_pip()


def _interpreter() -> str:
    if sys.version_info[:2] == _VERSION:
        return sys.executable
    wanted = "python{}.{}".format(*_VERSION)
    if found := shutil.which(wanted):
        return found
    raise MissingPiece(
        f"This is Python {sys.version_info[0]}.{sys.version_info[1]}; the versions of the "
        f"packages that Odoo 19.0 accepts were tried with {wanted}.",
        f"Debian 12 has it: apt-get install {wanted} {wanted}-venv",
    )


def _install_pip() -> None:
    if not debian.can_be_asked():
        raise MissingPiece("Python's module ensurepip is missing.", "apt-get install python3-venv")
    home = WORK / "pip"
    debian.unpacked({"trixie": ["python3-pip-whl"]}, home)
    wheel = next(home.rglob("pip-*.whl"))
    _pip("install", "--no-index", str(wheel), pip=f"{wheel}/pip")


def _install() -> None:
    files = [part for file in _REQUIREMENTS for part in ("-r", str(file))]
    _pip("install", "--prefer-binary", "-c", str(_CONSTRAINTS), *files)


def install_into(folder: Path, *packages: str) -> None:
    """Installs packages into a folder of their own, outside the environment."""
    persistently(lambda: _pip("install", "--target", str(folder), *packages))


def install_alone_into(folder: Path, *packages: str) -> None:
    """The same without what they depend on: Odoo's addons depend on Odoo, which is here."""
    install_into(folder, "--no-deps", *packages)


def _pip(*arguments: str, pip: str = "") -> None:
    command = [PYTHON, pip] if pip else [PYTHON, "-m", "pip"]
    cached = ["--cache-dir", str(shared_cache() / "pip")]
    quiet = ["--no-input", "--disable-pip-version-check"]
    what = "The Python packages can not be installed."
    run([*command, *arguments, *cached, *quiet], "pip", what=what)


def _refuse_another_urllib3() -> None:
    """niquests, which newer releases of caldav bring, overwrites the package urllib3."""
    if any(_site_packages().glob("urllib3_future-*")):
        raise MissingPiece(
            "The package urllib3-future has replaced urllib3, and Odoo no longer starts with it.",
            f"Keep caldav at 2.2.1, which uses requests; then remove {VENV} and run this again.",
        )


def _site_packages() -> Path:
    return next(VENV.glob("lib/python*/site-packages"))
