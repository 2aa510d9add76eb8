"""What differs between two versions of an agreement (versionsskillnader), row by row and word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from servicecenter.agreements.models import AgreementVersion, ServiceAgreement
from servicecenter.agreements.row_words import cell, heading, row_name
from servicecenter.agreements.rows import KINDS, RowKind

HEAD = {
    "valid_from": lazy("Gäller från"),
    "catalogue_number": lazy("Tjänstekatalogens version"),
    "price_list_name": lazy("Prislista"),
    "price_year": lazy("År hos servicecentret"),
    "terms_version": lazy("Allmänna villkorens version"),
}


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
    for name, label in HEAD.items():
        before, after = (str(getattr(version, name)) for version in (earlier, later))
        if before != after:
            yield Difference(_("Versionen"), "", str(label), before, after)


def _of_kind(kind: RowKind, earlier: AgreementVersion, later: AgreementVersion) -> Iterator[Difference]:
    was, now = (_told(kind, version) for version in (earlier, later))
    for key in dict.fromkeys([*was, *now]):
        name = (now if key in now else was)[key].name
        if key not in now or key not in was:
            before, after = (_whole(kind, side[key].values) if key in side else "" for side in (was, now))
            yield Difference(kind.label, name, _("Raden"), before, after)
            continue
        before, after = was[key].values, now[key].values
        for field in kind.shown:
            if before[field] != after[field]:
                yield Difference(kind.label, name, heading(kind, field), before[field], after[field])


class Told(NamedTuple):
    """A row in words: its name and its values by field, empty where it says nothing."""

    name: str
    values: dict[str, str]


def _told(kind: RowKind, version: AgreementVersion) -> dict[tuple[str, ...], Told]:
    rows = kind.model.objects.filter(version=version).select_related("version").order_by("pk")
    return {
        tuple(str(getattr(row, name)) for name in kind.key): Told(
            row_name(kind, version, row), {name: _value(kind, row, name) for name in kind.shown}
        )
        for row in rows
    }


def _whole(kind: RowKind, values: dict[str, str]) -> str:
    """All that a row says, where the other version has none."""
    return "; ".join(f"{heading(kind, name)}: {value}" for name, value in values.items() if value)


def _value(kind: RowKind, row: Any, name: str) -> str:
    if name == "ends_on" and isinstance(row, ServiceAgreement) and row.ends_on == row.version.valid_to:
        return ""  # it ended with its version, which nobody wrote in the line
    value = cell(kind, row, name)
    return "" if value == "–" else value
