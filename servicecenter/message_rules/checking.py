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
from servicecenter.message_rules.releases import ReleaseError, installed_releases, release_on
from servicecenter.message_rules.result import Breach, Checked, Layer, Skipped
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
    path = folder() / f"ubl-{kind.ubl}" / "maindoc" / f"UBL-{kind.root}-{kind.ubl}.xsd"
    skipped: tuple[Skipped, ...] = ()
    if path.is_file():
        ran = (*ran, Layer.SCHEMA)
        if breaches := _against(_schema(path), root):
            why = _("dokumentet följer inte schemat, så reglerna säger inget om det")
            return Checked(ran, breaches, (Skipped(Layer.RULES, why),))
    else:
        skipped = (Skipped(Layer.SCHEMA, _("schemat %(name)s är inte installerat") % {"name": path.name}),)
    return _by_rules(root, kind, on, ran, skipped)


def _by_rules(
    root: etree._Element, kind: DocumentType, on: date, ran: tuple[Layer, ...], skipped: tuple[Skipped, ...]
) -> Checked:
    try:
        release, path = _rules(kind, on)
        breaches = runner.broken(path, etree.tostring(root, encoding="unicode"))
    except (RulesNotRun, ReleaseError) as error:
        return Checked(ran, (), (*skipped, Skipped(Layer.RULES, str(error))))
    return Checked((*ran, Layer.RULES), breaches[:MOST_BREACHES], skipped, release)


def _rules(kind: DocumentType, on: date) -> tuple[str, Path]:
    """The release of the day and its rule set for the document. Raises ``RulesNotRun`` when it is not installed."""
    release = release_on(on, installed_releases(folder() / "rules"))
    if release is None:
        raise RulesNotRun(_("inget regelpaket som gäller %(day)s är installerat") % {"day": on})
    path = folder() / "rules" / release.name / f"PEPPOLBIS-{kind.transaction}.sch"
    if not path.is_file():
        raise RulesNotRun(_("regelpaketet %(release)s saknar %(name)s") % {"release": release.name, "name": path.name})
    return release.name, path


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
