"""What differs between two versions of an agreement (versionsskillnader), row by row and word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from servicecenter.agreements.models import AgreementVersion, ServiceAgreement
from servicecenter.agreements.rows import KINDS, RowKind
from servicecenter.common.money import format_kronor

HEAD = ("valid_from", "catalogue_number", "price_list_name", "price_year", "terms_version")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: in which part, of which row, what, and how it was and is. Empty where there was none."""

    part: str | Promise
    row: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.part} · {self.row} · {self.what}: {self.before or '–'} → {self.after or '–'}"


def differences(earlier: AgreementVersion, later: AgreementVersion) -> list[Difference]:
    """Everything that one has to know who knew the earlier version."""
    return [*_of_head(earlier, later), *(each for kind in KINDS.values() for each in _of_kind(kind, earlier, later))]


def as_text(earlier: AgreementVersion, later: AgreementVersion) -> str:
    """The same as plain text, one line each."""
    head = _("%(later)s jämförd med version %(number)s") % {"later": later, "number": earlier.number}
    rows = [str(each) for each in differences(earlier, later)] or [_("Ingenting skiljer.")]
    return "\n".join([head, "", *rows, ""])


def _of_head(earlier: AgreementVersion, later: AgreementVersion) -> Iterator[Difference]:
    for name in HEAD:
        before, after = _shown(getattr(earlier, name)), _shown(getattr(later, name))
        if before != after:
            yield Difference(_("Versionen"), "", _label(AgreementVersion, name), before, after)


def _of_kind(kind: RowKind, earlier: AgreementVersion, later: AgreementVersion) -> Iterator[Difference]:
    was, now = (_told(kind, version) for version in (earlier, later))
    for key in dict.fromkeys([*was, *now]):
        name = " ".join(part for part in key if part)
        if key not in now or key not in was:
            before, after = (_whole(kind, side[key][1]) if key in side else "" for side in (was, now))
            yield Difference(kind.label, name, _("Raden"), before, after)
            continue
        before, after = was[key][1], now[key][1]
        for field in kind.shown:
            if before[field] != after[field]:
                yield Difference(kind.label, name, _label(kind.model, field), before[field], after[field])


def _told(kind: RowKind, version: AgreementVersion) -> dict[tuple[str, ...], tuple[Any, dict[str, str]]]:
    rows = kind.model.objects.filter(version=version).order_by("pk")
    if kind.slug == "tjanster":
        rows = rows.select_related("version")
    return {
        tuple(_shown(getattr(row, name)) for name in kind.key): (row, {name: _value(row, name) for name in kind.shown})
        for row in rows
    }


def _whole(kind: RowKind, values: dict[str, str]) -> str:
    """All that a row says, where the other version has none."""
    return "; ".join(f"{_label(kind.model, name)}: {value}" for name, value in values.items() if value)


def _value(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    value = getattr(row, name)
    if name == "ends_on" and isinstance(row, ServiceAgreement) and row.version and value == row.version.valid_to:
        return ""  # it ended with its version, which nobody wrote in the line
    return format_kronor(value) if name.endswith("_ore") and value is not None else _shown(value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _label(model: type[Any], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)
