import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from reunify.errors import ArgumentError
from reunify.review.web.serving import is_here, serve

from ..conftest import Office

SCRIPT = "import sys; from reunify.cli import main; sys.exit(main())"


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_only_this_machine_is_here(host: str, here: bool) -> None:
    assert is_here(host) == here


def test_another_machine_is_not_served_without_tls(office: Office) -> None:
    with pytest.raises(ArgumentError, match="unprotected"):
        serve(office.desk, host="0.0.0.0")


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def answered(url: str, **how: ssl.SSLContext) -> httpx.Response:
    for _ in range(240):
        try:
            return httpx.get(url, verify=how.get("verify", True))
        except httpx.TransportError:
            time.sleep(0.25)
    raise AssertionError("the desk did not start")


def test_the_command_serves_with_several_processes_and_logs_nothing(office: Office) -> None:
    port = free_port()
    command = [sys.executable, "-c", SCRIPT, "review", str(office.desk.folder), "--port", str(port)]
    with subprocess.Popen([*command, "--workers", "2"], stdout=-1, stderr=-1) as started:
        page = answered(f"http://127.0.0.1:{port}/sign-in?name=Xicay")
        started.send_signal(signal.SIGTERM)
        said = b"".join(started.communicate(timeout=30))
    assert page.status_code == 200 and "server" not in page.headers
    assert b"Xicay" not in said and b"sign-in" not in said


def test_with_a_certificate_it_speaks_tls(office: Office, tmp_path: Path) -> None:
    port, both = free_port(), tmp_path / "both.pem"
    make = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(both)]
    subprocess.run(["openssl", *make.split(), *files], check=True, capture_output=True)
    command = [sys.executable, "-c", SCRIPT, "review", str(office.desk.folder), "--port", str(port)]
    tls = ["--certificate", str(both), "--key", str(tmp_path / "key.pem")]
    with subprocess.Popen([*command, *tls]) as started:
        page = answered(
            f"https://127.0.0.1:{port}/sign-in", verify=ssl.create_default_context(cafile=str(both))
        )
        started.terminate()
    assert "strict-transport-security" in page.headers and "Secure" in page.headers["set-cookie"]
