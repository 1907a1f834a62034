"""Server processes of one desk, each on a port of its own, started, killed and stopped."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SERVE = (
    "import pathlib, sys; from reunify.review import open_desk; from reunify.review.web import serve; "
    "serve(open_desk(pathlib.Path(sys.argv[1]), sys.argv[2]), port=int(sys.argv[3]))"
)
_SECONDS_TO_START = 60


@dataclass
class Server:
    """A server process of a desk; what it says goes to a file, read to see that it says nothing."""

    folder: Path
    database: str
    port: int
    said: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        place = [str(self.folder), self.database, str(self.port)]
        with self.said.open("ab") as said:
            self.process = subprocess.Popen([sys.executable, "-c", _SERVE, *place], stdout=said, stderr=said)
        until = time.monotonic() + _SECONDS_TO_START
        while not self.listens():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start: {self.said.read_text()}")
            time.sleep(0.05)

    def listens(self) -> bool:
        """Say whether the port takes connections."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> int:
        """End it with SIGKILL, as a power cut would; return its exit code."""
        return self._end(gently=False)

    def stop(self) -> int:
        """Ask it to stop, and wait; return its exit code."""
        return self._end(gently=True)

    def _end(self, *, gently: bool) -> int:
        if self.process is None:
            return 0
        if gently:
            self.process.terminate()
        else:
            self.process.kill()
        code = self.process.wait(60)
        self.process = None
        return code


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(folder: Path, database: str, processes: int, said: Path) -> Iterator[list[Server]]:
    """Serve a desk from several processes while the block lasts."""
    servers = [Server(folder, database, free_port(), said) for _ in range(processes)]
    try:
        for server in servers:
            server.start()
        yield servers
    finally:
        for server in servers:
            server.stop()
