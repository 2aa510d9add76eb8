"""What the pages of agencies in dialogue show: figures, services by name, and the history in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from onboarding.prospects.models import Outcome, Prospect
from onboarding.prospects.queries import changes_of
from servicecenter.agreements.catalogue import Service
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.common.money import half_up
from servicecenter.web.formatting import iso_moment, number

NAMES = dict(Service.choices)
LABELS = {
    "name": lazy("namn"),
    "organisation_number": lazy("organisationsnummer"),
    "employees": lazy("anställda"),
    "services": lazy("tjänster"),
    "probability": lazy("sannolikhet"),
    "expected_on": lazy("väntad start"),
    "next_step": lazy("nästa steg"),
    "next_on": lazy("senast"),
    "owner": lazy("ansvarig"),
    "outcome": lazy("utfall"),
    "reason": lazy("skäl"),
}


def service_names(row: Prospect) -> str:
    return ", ".join(str(NAMES.get(code, code)) for code in row.services)


def tiles(rows: Iterable[Prospect], *, today: date) -> list[dict[str, Any]]:
    found = list(rows)
    late = sum(row.next_on < today for row in found)
    weighted = half_up(sum(row.employees * row.probability for row in found), 100)
    return [
        {"label": _("I dialog"), "value": number(len(found))},
        {"label": _("Anställda"), "value": number(sum(row.employees for row in found))},
        {"label": _("Anställda gånger sannolikhet"), "value": number(weighted)},
        {"label": _("Nästa steg försenat"), "value": number(late), "kind": "warn" if late else "ok"},
    ]


def history(row: Prospect) -> list[dict[str, str]]:
    """Every change, the latest first: what it was and what it became."""
    return [
        {
            "text": "; ".join(_told(name, *change.fields[name]) for name in LABELS if name in change.fields),
            "meta": f"{iso_moment(change.at)} {change.by}",
            "status": "done",
        }
        for change in changes_of(row)
    ]


def _told(name: str, before: Any, after: Any) -> str:
    became = f"{LABELS.get(name, name)}: {_shown(name, after)}"
    return became if before in (None, "") else _("%(became)s (var %(was)s)") % {
        "became": became, "was": _shown(name, before)
    }  # fmt: skip


def _shown(name: str, value: Any) -> str:
    match name:
        case "services":
            return ", ".join(str(NAMES.get(code, code)) for code in value)
        case "probability":
            return f"{value} %"
        case "employees":
            return number(value)
        case "organisation_number":
            return format_organisation_number(value)
        case "outcome":
            return str(Outcome(value).label).lower()
    return str(value)
