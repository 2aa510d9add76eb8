"""The access point (accesspunkt): where envelopes are handed in, in a folder or over HTTPS.

Handing in the same envelope twice is harmless in both: the folder has the file already, and over HTTPS it has the
same instance identifier, which is also sent as ``Idempotency-Key``.
"""

from __future__ import annotations

import http.client
import os
import ssl
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from servicecenter.common.fault_points import fault_point

SECONDS = 30
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TRY_AGAIN = {408, 425, 429}


class AccessPointAway(RuntimeError):
    """It can't be reached now; the message waits. The text says why."""


class AccessPointRefused(RuntimeError):
    """It will not have this message, now or later. The text says why."""


class AccessPoint(Protocol):
    def hand_in(self, name: str, envelope: bytes) -> None:
        """Raises ``AccessPointAway`` or ``AccessPointRefused``."""


class Folder:
    """A folder ``out`` that the access point's own program empties: a file shows when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "out"

    def hand_in(self, name: str, envelope: bytes) -> None:
        path = self.folder / f"{name}.xml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.folder, prefix=".", suffix=".part", delete=False) as part:
                part.write(envelope)
                part.flush()
                os.fsync(part.fileno())
            fault_point("message written and not in place")
            os.replace(part.name, path)  # noqa: PTH105
        except OSError as error:
            raise AccessPointAway(_("mappen kan inte skrivas: %(why)s") % {"why": error.strerror}) from None


class Https:
    """An access point that takes an envelope as the body of a POST. Certificates are verified; nothing is followed."""

    def __init__(self, address: str, token: str, *, seconds: float = SECONDS) -> None:
        self.parts, self.token, self.seconds = urlsplit(address), token, seconds
        if self.parts.scheme != "https" and self.parts.hostname not in LOOPBACK:
            raise ValueError("accesspunktens adress måste börja med https://")

    def hand_in(self, name: str, envelope: bytes) -> None:
        connection = self._connection()
        try:
            connection.request("POST", self.parts.path or "/", envelope, self._headers(name))
            answer = connection.getresponse()
            said = answer.read(2_000).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise AccessPointAway(_("accesspunkten svarar inte (%(why)s)") % {"why": type(error).__name__}) from None
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            kind = AccessPointRefused if _is_final(answer.status) else AccessPointAway
            raise kind(_("accesspunkten svarade %(status)s: %(said)s") % {"status": answer.status, "said": said[:300]})

    def _headers(self, name: str) -> dict[str, str]:
        return {"Content-Type": "application/xml", "Authorization": f"Bearer {self.token}", "Idempotency-Key": name}

    def _connection(self) -> http.client.HTTPConnection:
        if self.parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self.parts.netloc, timeout=self.seconds, context=context)
        return http.client.HTTPConnection(self.parts.netloc, timeout=self.seconds)


def _is_final(status: int) -> bool:
    """A refusal of this very message; a wrong token or a moved address is ours to put right, and the message waits."""
    return 400 <= status < 500 and status not in TRY_AGAIN | {401, 403, 404, 405}


def access_point() -> AccessPoint:
    """The one that is configured; a folder unless there is an address."""
    if settings.ACCESS_POINT_URL:
        return Https(settings.ACCESS_POINT_URL, settings.ACCESS_POINT_TOKEN)
    return Folder(message_folder())


def message_folder() -> Path:
    """Where the access point puts what comes in, and takes what goes out: ``in``, ``done``, ``quarantine``, ``out``."""
    return Path(settings.FILES_DIR) / "messages"
