"""How a sealed file reaches the folder that the bank connection empties: whole, once, and the same bytes every time."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils.translation import gettext as _

from servicecenter.common.fault_points import fault_point


class FileDiffers(RuntimeError):
    """A file of the same name with other bytes is already there. Nothing is overwritten."""


def write_once(path: Path, content: bytes) -> None:
    """Put the file in place in one step, on disk before it shows; if it is there already, it must be the same."""
    if path.exists():
        if path.read_bytes() != content:
            raise FileDiffers(
                _("%(file)s finns redan med annat innehåll. Jämför med banken innan något sänds.") % {"file": path.name}
            )
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            fault_point("file not in place")
            os.replace(part.name, path)  # noqa: PTH105
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    _keep(path.parent)


def _keep(folder: Path) -> None:
    """The new name too must survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
