"""Rule packs (regelpaket): put in place whole or not at all, after every rule set in them has been compiled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from servicecenter.exchange.ubl.documents import DOCUMENT_TYPES
from servicecenter.message_rules.releases import Release, ReleaseError, release_of
from servicecenter.message_rules.rule_sets import EN_RULES, edition_of, peppol_file
from servicecenter.message_rules.runner import RulesNotRun, Runner

NEEDED = "PEPPOL-EN16931-UBL.sch"
"""Without it no invoice is checked by Peppol's rules, so a pack that lacks it is the wrong folder."""
SCHEMAS = ("ubl-2.1", "ubl-2.3")
NAME = "abcdefghijklmnopqrstuvwxyz0123456789.-_"
LONGEST_NAME = 20


class PackError(ValueError):
    """The pack is not installed, and what was there before is as it was. The text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A pack in place, and which of our messages it has no rules for."""

    release: Release
    rule_sets: tuple[str, ...]
    missing: tuple[str, ...]
    edition: str
    schemas: tuple[str, ...] = ()


def install(
    source: Path, target: Path, runner: Runner, *, mandatory_from: date | None = None, told_by: str = ""
) -> list[Installed]:
    """Install every release of a folder below ``target``: the folder of one, or one with ``rules/<release>``.

    Raises ``PackError``. The same pack again changes nothing.
    """
    releases = _releases(source)
    checked = [_checked(one, runner, mandatory_from, told_by) for one in releases]
    for folder, pack in zip(releases, checked, strict=True):
        _refuse_another(folder, target / "rules" / pack.release.name)
    schemas = tuple(name for name in SCHEMAS if (source / name / "maindoc").is_dir())
    for name in schemas:
        _put(source / name, target / name)
    for folder, pack in zip(releases, checked, strict=True):
        _put(folder, target / "rules" / pack.release.name, pack.release)
    return [Installed(one.release, one.rule_sets, one.missing, one.edition, schemas) for one in checked]


def described(folder: Path) -> Installed:
    """An installed pack as it lies. Raises ``ReleaseError`` for one that nobody has told the day of."""
    return _described(folder, release_of(folder))


def _releases(source: Path) -> list[Path]:
    if not source.is_dir():
        raise PackError(f"{source} är ingen mapp; ange mappen med regelpaketets .sch-filer")
    if any(source.glob("*.sch")):
        return [source]
    found = [one for one in sorted((source / "rules").glob("*")) if one.is_dir()]
    if not found:
        raise PackError(f"{source} har inga regler; mappen ska ha .sch-filer, eller rules/<utgåva> med .sch-filer i")
    return found


def _checked(folder: Path, runner: Runner, mandatory_from: date | None, told_by: str) -> Installed:
    """A pack that can be used: named, dated, with the rules of invoices, and every rule set compiled."""
    name = folder.resolve().name
    if not name or set(name.lower()) - set(NAME) or len(name) > LONGEST_NAME:
        raise PackError(f"mappen heter {name!r}; ge den utgåvans namn, till exempel 2026.5")
    if (mandatory_from is None) != (not told_by):
        raise PackError("ange både första dagen (--mandatory-from) och var den står (--source), eller ingetdera")
    if not (folder / NEEDED).is_file():
        raise PackError(f"{folder} saknar {NEEDED}, reglerna för fakturor; hämta hela regelpaketet")
    try:
        release = Release(name, mandatory_from, told_by) if mandatory_from else release_of(folder)
    except ReleaseError:
        raise PackError(
            f"utgåvan {name} är inte känd här; ange från vilken dag den gäller med --mandatory-from ÅÅÅÅ-MM-DD "
            "och var det står med --source"
        ) from None
    for path in sorted(folder.glob("*.sch")):
        try:
            runner.broken(path, "<nothing/>")
        except RulesNotRun as error:
            raise PackError(f"{path.name} går inte att använda: {error}") from None
    return _described(folder, release)


def _described(folder: Path, release: Release) -> Installed:
    names = tuple(sorted(one.name for one in folder.glob("*.sch")))
    wanted = dict.fromkeys(peppol_file(one) for one in DOCUMENT_TYPES if not one.transaction.startswith("EN"))
    edition = edition_of(folder / EN_RULES) if EN_RULES in names else ""
    return Installed(release, names, tuple(name for name in wanted if name not in names), edition)


def _refuse_another(source: Path, target: Path) -> None:
    """A pack never changes under its name: what was checked by it yesterday was checked by the same."""
    if target.is_dir() and _content(source) != _content(target):
        raise PackError(f"utgåvan {target.name} är redan installerad med annat innehåll; ge den nya ett eget namn")


def _content(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.glob("*.sch")) if one.is_file())


def _put(source: Path, target: Path, release: Release | None = None) -> None:
    """Copy beside, then rename: a reader sees the whole folder or none. What is there already stays."""
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        if release is None:
            shutil.copytree(source, beside)
        else:
            _copy_rules(source, beside, release)
        beside.rename(target)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise PackError(f"{target} kan inte skrivas: {error.strerror}; inget är installerat") from None


def _copy_rules(source: Path, target: Path, release: Release) -> None:
    target.mkdir()
    for path in _files(source):
        shutil.copyfile(path, target / path.name)
    told = release.source.replace("\\", "\\\\").replace('"', '\\"')
    (target / "release.toml").write_text(
        f'mandatory_from = {release.mandatory_from.isoformat()}\nsource = "{told}"\n', encoding="utf-8"
    )
