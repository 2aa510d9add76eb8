"""Checking a document (kontroll av meddelande): safe XML, then the schema, then the rules that hold on the day."""

from __future__ import annotations

import atexit
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from lxml import etree

from servicecenter.exchange.safe_xml import UnsafeXml, whole
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.documents import DocumentType, type_of_root
from servicecenter.message_rules.releases import Release, ReleaseError, installed_releases, release_on
from servicecenter.message_rules.result import Breach, Checked, Layer, Skipped
from servicecenter.message_rules.rule_sets import (
    EN_RULES,
    edition_of,
    en_rules,
    layers_of,
    packaged_schema,
    peppol_file,
)
from servicecenter.message_rules.runner import RulesNotRun, Runner

MOST_BYTES = 10_000_000
"""Beyond this the rules would take minutes; a large catalogue is checked line by line when it is read."""
MOST_BREACHES = 100

runner = Runner()
atexit.register(runner.stop)


def checked(document: bytes, *, on: date) -> Checked:
    """Check a document by the rules of the day. Never raises for what the document is: that is the answer."""
    if len(document) > MOST_BYTES:
        why = _("dokumentet är större än %(most)s MB") % {"most": MOST_BYTES // 1_000_000}
        return Checked((), skipped=tuple(Skipped(layer, why) for layer in Layer))
    try:
        root = whole(document, most_bytes=MOST_BYTES)
        kind = type_of_root(root)
    except (UnsafeXml, UblError) as error:
        return Checked((Layer.SYNTAX,), (Breach("XML", "", str(error)),))
    return _by_schema(root, kind, on)


def _by_schema(root: etree._Element, kind: DocumentType, on: date) -> Checked:
    ran: tuple[Layer, ...] = (Layer.SYNTAX,)
    name = f"UBL-{kind.root}-{kind.ubl}.xsd"
    installed = folder() / f"ubl-{kind.ubl}" / "maindoc" / name
    path = installed if installed.is_file() else packaged_schema(kind)
    skipped: tuple[Skipped, ...] = ()
    if path is not None:
        ran = (*ran, Layer.SCHEMA)
        if breaches := _against(_schema(path), root):
            why = _("dokumentet följer inte schemat, så reglerna säger inget om det")
            return Checked(ran, breaches, tuple(Skipped(layer, why) for layer in layers_of(kind)))
    else:
        skipped = (Skipped(Layer.SCHEMA, _("schemat %(name)s är inte installerat") % {"name": name}),)
    return _by_rules(root, kind, on, Checked(ran, (), skipped))


def _by_rules(root: etree._Element, kind: DocumentType, on: date, before: Checked) -> Checked:
    """Every layer of rules that can be run, in one question; the others are told as skipped."""
    release, why_none = _release(on)
    paths = {layer: _path(layer, kind, release) for layer in layers_of(kind)}
    missing = {layer: why_none or _missing(layer, kind, release) for layer, path in paths.items() if path is None}
    there = {layer: path for layer, path in paths.items() if path is not None}
    answers = runner.answers(list(there.values()), etree.tostring(root, encoding="unicode")) if there else []
    told = dict(zip(there, answers, strict=True))
    breaches = [breach for answer in told.values() if not isinstance(answer, RulesNotRun) for breach in answer]
    ran = [layer for layer, answer in told.items() if not isinstance(answer, RulesNotRun)]
    failed = {layer: str(answer) for layer, answer in told.items() if isinstance(answer, RulesNotRun)}
    edition = edition_of(there[Layer.EN_16931]) if Layer.EN_16931 in ran else ""
    return Checked(
        (*before.ran, *ran),
        tuple(sorted(breaches, key=lambda breach: not breach.is_fatal)[:MOST_BREACHES]),
        (*before.skipped, *(Skipped(layer, (missing | failed)[layer]) for layer in paths if layer not in ran)),
        release=release.name if release is not None and Layer.PEPPOL in ran else "",
        edition=edition,
    )


def _release(on: date) -> tuple[Release | None, str]:
    """The release of the day, or why there is none."""
    try:
        release = release_on(on, installed_releases(folder() / "rules"))
    except ReleaseError as error:
        return None, str(error)
    return release, "" if release else _("inget regelpaket som gäller %(day)s är installerat") % {"day": on}


def _path(layer: Layer, kind: DocumentType, release: Release | None) -> Path | None:
    """The file of a layer's rules for the document, where it is installed."""
    place = folder() / "rules" / release.name if release is not None else None
    if layer is Layer.EN_16931:
        return en_rules(place)
    path = place / peppol_file(kind) if place is not None else None
    return path if path is not None and path.is_file() else None


def _missing(layer: Layer, kind: DocumentType, release: Release | None) -> str:
    name = peppol_file(kind) if layer is Layer.PEPPOL else EN_RULES
    return _("regelpaketet %(release)s saknar %(name)s") % {"release": release.name if release else "", "name": name}


def _against(schema: etree.XMLSchema, root: etree._Element) -> tuple[Breach, ...]:
    if schema.validate(root):
        return ()
    errors = list(schema.error_log)[:MOST_BREACHES]
    return tuple(Breach("XSD", _("rad %(line)s") % {"line": one.line}, one.message) for one in errors)


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


def folder() -> Path:
    """Where the operator installs rules and schemas: ``rules/<release>``, ``ubl-2.1``, ``ubl-2.3``."""
    return Path(settings.MESSAGE_RULES_DIR)
