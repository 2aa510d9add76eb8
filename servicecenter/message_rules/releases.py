"""Which release of the rules (regelutgåva) holds on a day: the latest that has become mandatory."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

KNOWN = Path(__file__).with_name("releases.toml")


class ReleaseError(ValueError):
    """A release without a day from which it holds."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release by its name, the first day on which it must be used, and where that day stands."""

    name: str
    mandatory_from: date
    source: str


def known_releases() -> tuple[Release, ...]:
    """The releases that the project knows the day of."""
    rows = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["release"]
    return tuple(Release(row["name"], row["mandatory_from"], row["source"]) for row in rows)


def installed_releases(rules: Path) -> tuple[Release, ...]:
    """The releases of the folder ``rules``. Raises ``ReleaseError`` for one that nobody has told the day of."""
    folders = release_folders(rules)
    return tuple(release_of(folder) for folder in folders)


def release_folders(rules: Path) -> list[Path]:
    """One folder a release; what is being put in place has a name that begins with a point."""
    if not rules.is_dir():
        return []
    return sorted(one for one in rules.iterdir() if one.is_dir() and not one.name.startswith("."))


def release_of(folder: Path) -> Release:
    """The release of a folder. Raises ``ReleaseError``."""
    return _told(folder) or _known(folder, {one.name: one for one in known_releases()})


def release_on(day: date, releases: tuple[Release, ...]) -> Release | None:
    """The one that holds on the day, or nothing before the first."""
    begun = [one for one in releases if one.mandatory_from <= day]
    return max(begun, key=lambda one: one.mandatory_from, default=None)


def _told(folder: Path) -> Release | None:
    """What the operator has written into the folder."""
    path = folder / "release.toml"
    if not path.is_file():
        return None
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    if type(told.get("mandatory_from")) is not date or not told.get("source"):
        raise ReleaseError(f"{path}: mandatory_from (ÅÅÅÅ-MM-DD) och source ska vara ifyllda")
    return Release(folder.name, told["mandatory_from"], told["source"])


def _known(folder: Path, known: dict[str, Release]) -> Release:
    if folder.name in known:
        return known[folder.name]
    raise ReleaseError(
        f"regelutgåvan {folder.name} är inte känd här; lägg en release.toml med mandatory_from och source i {folder}"
    )
