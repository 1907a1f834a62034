"""The keys that lie outside the database: one of the workspace, one that wraps the keys of the cases."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reunify.errors import WorkspaceError
from reunify.files import private_folder, replacing

_NONCE = 12
_LENGTH = 32


@dataclass(frozen=True)
class KeyFolder:
    """The folder ``keys`` of a workspace, readable by its owner only."""

    path: Path
    given: bytes | None = None
    """The workspace's own key where it is handed in rather than read."""

    def exists(self) -> bool:
        """Say whether the workspace's own key is there."""
        return (self.path / "workspace.key").is_file()

    def make(self) -> None:
        """Make the folder and the workspace's own key."""
        private_folder(self.path)
        self._write("workspace.key", secrets.token_bytes(_LENGTH))

    def put(self, key: bytes) -> None:
        """Make the folder with a workspace's key that there was before."""
        private_folder(self.path)
        self._write("workspace.key", key)

    def name(self) -> str:
        """Return an id of the workspace that tells nothing of its key."""
        return self.mac("workspace id")[:32]

    def mac(self, purpose: str, *parts: str) -> str:
        """Return the HMAC-SHA-256, in hex, of ``parts`` for one purpose, under the workspace's key."""
        own = self.given or self._read("workspace.key")
        key = hmac.digest(own, purpose.encode(), "sha256")
        # Lengths in front: no two lists of parts are the same bytes.
        framed = b"".join(len(p.encode()).to_bytes(8, "big") + p.encode() for p in parts)
        return hmac.new(key, framed, hashlib.sha256).hexdigest()

    def seal(self, purpose: str, content: bytes) -> bytes:
        """Return ``content`` encrypted under the workspace's key, for one purpose."""
        return encrypt(bytes.fromhex(self.mac(f"seal {purpose}")), content, purpose)

    def unseal(self, purpose: str, content: bytes) -> bytes:
        """Return what :meth:`seal` took; raises :class:`~reunify.errors.WorkspaceError` for another's."""
        opened = decrypt(bytes.fromhex(self.mac(f"seal {purpose}")), content, purpose)
        if opened is None:
            raise WorkspaceError("sealed with another workspace's key", where=str(self.path))
        return opened

    def make_master(self, name: str) -> None:
        """Make another key that wraps keys of cases."""
        self._write(f"master-{name}.key", secrets.token_bytes(_LENGTH))

    def master(self, name: str) -> bytes:
        """Return a wrapping key."""
        return self._read(f"master-{name}.key")

    def drop_masters(self, keep: str) -> int:
        """Destroy every wrapping key but one; return how many."""
        gone = 0
        for file in sorted(self.path.glob("master-*.key")):
            if file.name != f"master-{keep}.key":
                _overwrite(file)
                gone += 1
        return gone

    def _write(self, name: str, content: bytes) -> None:
        with replacing(self.path / name) as part:
            part.write_bytes(content)

    def _read(self, name: str) -> bytes:
        try:
            content = (self.path / name).read_bytes()
        except OSError as error:
            raise WorkspaceError(
                f"a key cannot be read ({error.strerror})",
                where=str(self.path / name),
                remedy="Put back the workspace's keys folder from where its copy is kept.",
            ) from None
        if len(content) != _LENGTH:
            raise WorkspaceError("not a key", where=str(self.path / name))
        return content


def _overwrite(file: Path) -> None:
    """Destroy a small file: its bytes first, as far as the disk allows, then its name."""
    with file.open("r+b") as handle:
        handle.write(secrets.token_bytes(_LENGTH))
        handle.flush()
        os.fsync(handle.fileno())
    file.unlink()


def encrypt(key: bytes, content: bytes, context: str) -> bytes:
    """Return ``content`` encrypted by AES-256-GCM, bound to ``context``: 12 bytes of nonce, then the rest."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, context.encode())


def decrypt(key: bytes, content: bytes, context: str) -> bytes | None:
    """Return what :func:`encrypt` took; None where it was another key, context or content."""
    try:
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], context.encode())
    except (InvalidTag, ValueError):
        return None
