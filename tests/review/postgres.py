"""A PostgreSQL of the tests' own: made, started on a socket in a temporary folder, stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = "fsync=off\nlisten_addresses=''\nmax_connections=200\nshared_buffers=64MB\n"


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest version's; None where there is none."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    return folders[-1] if folders else None


@contextmanager
def server() -> Iterator[str]:
    """Run a server and give the address of its database, ``postgresql+psycopg://…``."""
    folder = programs()
    if folder is None:
        raise FileNotFoundError("no PostgreSQL")
    # A socket's path is short: not under pytest's own folders.
    root = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        user = _user(root)
        data = root / "data"
        _run(
            folder / "initdb",
            "-D",
            data,
            "-U",
            "desk",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
            user=user,
        )
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(f"{SETTINGS}unix_socket_directories='{root}'\n")
        _run(folder / "pg_ctl", "-D", data, "-l", root / "log", "-w", "-s", "start", user=user)
        try:
            yield f"postgresql+psycopg://desk@/postgres?host={root}"
        finally:
            _run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "-s", "stop", user=user)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _user(root: Path) -> str | None:
    """Return who the server runs as: PostgreSQL refuses to be root's."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(root, person.pw_uid, person.pw_gid)
        return name
    raise FileNotFoundError("nobody to run PostgreSQL as")


def _run(*command: object, user: str | None) -> None:
    words = [str(word) for word in command]
    if user is None:
        subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL)
        return
    group = pwd.getpwnam(user).pw_gid
    subprocess.run(
        words, check=True, cwd="/", stdout=subprocess.DEVNULL, user=user, group=group, extra_groups=[]
    )
