"""What gate 1 asks of the volumes."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.volumes.models import VolumeForm
from onboarding.volumes.queries import Filled, baseline_of, filled_of, indication_of, latest_of
from onboarding.volumes.states import FormState
from servicecenter.web.formatting import in_language, kronor


def conditions(project: Project, *, on: date | None = None) -> list[Condition]:
    """``volumes_complete``, ``baseline_confirmed`` and ``indication_made`` are asked by gate 1."""
    latest, baseline = latest_of(project), baseline_of(project)
    filled = filled_of(project, latest, on=on)
    page = reverse("project_volumes", args=[project.public_id])
    made = indication_of(latest)
    told = (
        _("%(list)s: %(sum)s kr i månaden") % {"list": made.price_list, "sum": kronor(made.month_ore)} if made else ""
    )
    is_confirmed = baseline is not None and baseline == latest
    return [
        Condition(
            "volumes_complete",
            _("Volymformuläret är ifyllt för varje tjänst"),
            filled.is_complete,
            _how_full(filled),
            page,
        ),
        Condition(
            "baseline_confirmed",
            _("Baslinjen är bekräftad av myndigheten"),
            is_confirmed,
            _how_confirmed(latest),
            page,
        ),
        Condition(
            "indication_made",
            _("Prisindikation är gjord på den versionen"),
            made is not None,
            told or _("ingen indikation på den senaste versionen"),
            page,
        ),
    ]


def _how_full(filled: Filled) -> str:
    """How many answers there are, and what is missing by name."""
    if not filled.asked:
        return _("projektets tjänster finns inte i katalogen")
    stands = {"count": len(filled.asked) - len(filled.missing), "all": len(filled.asked)}
    if not filled.missing:
        return _("%(count)d av %(all)d") % stands
    first = filled.missing[0]
    name = f"{in_language(first.name.sv, first.name.en)}, {in_language(first.unit.sv, first.unit.en)}"
    return _("%(count)d av %(all)d; saknas: %(name)s") % (stands | {"name": name})


def _how_confirmed(latest: VolumeForm | None) -> str:
    if latest is None:
        return _("inget är ifyllt")
    if latest.state == FormState.DRAFT:
        return _("version %d väntar på bekräftelse") % latest.number
    return _("version %(number)d, %(who)s") % {"number": latest.number, "who": latest.confirmed_by}
