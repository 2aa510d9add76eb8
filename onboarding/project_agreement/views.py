"""The doors where both sides choose services and service levels for the project's agreement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from onboarding.project_agreement import actions, queries
from onboarding.project_agreement.controls import level_conditions
from onboarding.project_agreement.forms import LayUpForm, LevelForm
from onboarding.projects.pages import project_or_404
from onboarding.projects.register_pages import SEE, Register, found_or_404, may_write, show, told_in_form
from servicecenter.accounts.doors import requires
from servicecenter.agreements.choosing import CHOOSES
from servicecenter.agreements.queries import indication_of
from servicecenter.common.permissions import Permission
from servicecenter.pricing.prices import PriceError
from servicecenter.service_catalogue.catalogue import CLASSES, ServiceClass
from servicecenter.web.formatting import in_language, kronor

REGISTER = Register("project_services", lazy("Tjänster och nivåer"))
EDIT = Permission.EDIT_AGREEMENTS


@requires(SEE)
@require_GET
def services(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is ordered with its level, what can be added, and which deviations come along."""
    project = project_or_404(public_id)
    version = queries.version_of(project)
    is_open = version is not None and version.state == "draft" and may_write(request, project)
    may_choose = is_open and not request.permissions.isdisjoint(CHOOSES)
    return show(
        request,
        project,
        heading=_("Tjänster och nivåer"),
        lead=_("Tilläggstjänster och servicenivåer ur tjänstekatalogen. Det ni väljer blir rader i överenskommelsen."),
        conditions=level_conditions(project, on=timezone.localdate()),
        template="onboarding/project_agreement/services.html",
        version=version,
        ordered=[_ordered(one) for one in queries.ordered(version)] if version else [],
        out_of_reach=[(_name(one), _name(base)) for one, base in queries.out_of_reach(version)] if version else [],
        variants=[_carried(one, version) for one in queries.carried(version)] if version else [],
        price=_price(version) if version else "",
        may_choose=may_choose,
        may_lay_up=version is None and may_write(request, project) and EDIT in request.permissions,
    )


@requires(EDIT)
def draft_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)
    form = LayUpForm(request.POST or None)

    def act() -> Any:
        told = {"project": project, "by": request.user, "at": timezone.now()}
        return told_in_form(actions.lay_up, **told, **form.cleaned_data)

    lead = _("Utkastet får projektets tjänster med steg och nivåer, godkända avsteg, planen och volymerna.")
    words = {"heading": _("Lägg upp överenskommelsen"), "action": _("Lägg upp utkast"), "lead": lead}
    return REGISTER.entry(request, project, form, act, told=_("Utkastet är upplagt."), **words)


@requires(*CHOOSES)
@require_POST
def service_pick(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    project = project_or_404(public_id)

    def act() -> Any:
        return actions.pick_service(project=project, code=code, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Tjänsten är vald."))


@requires(*CHOOSES)
@require_POST
def service_drop(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    project = project_or_404(public_id)

    def act() -> Any:
        return actions.drop_service(project=project, code=code, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Tjänsten är bortvald."))


@requires(*CHOOSES)
def levels_pick(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    project = project_or_404(public_id)
    version = found_or_404(queries.version_of(project))
    line = found_or_404(queries.line_of(version, code))
    initial = {"level": queries.level_now(line).key, "measures": queries.measures_chosen(version, code)}
    form = LevelForm(request.POST or None, code=code, initial=initial)

    def act() -> Any:
        told = {"project": project, "code": code, "by": request.user, "at": timezone.now()}
        return told_in_form(actions.pick_levels, **told, **form.cleaned_data)

    heading = _("Servicenivå för %s") % _name(version.catalogue.service(code))
    return REGISTER.entry(
        request, project, form, act, told=_("Servicenivån är vald."), heading=heading, action=_("Välj")
    )


@requires(*CHOOSES)
@require_POST
def variants_fetch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    project = project_or_404(public_id)

    def act() -> Any:
        return actions.fetch_variants(project=project, by=request.user, at=timezone.now())

    return REGISTER.press(request, project, act, told=_("Godkända avsteg är hämtade."))


def _ordered(one: Any) -> dict[str, Any]:
    service, line = one.service, one.line
    level = queries.level_now(line)
    count = len(one.levels)
    return {
        "code": service.code,
        "name": _name(service),
        "summary": in_language(service.summary.sv, service.summary.en),
        "kind": in_language(CLASSES[service.service_class].sv, CLASSES[service.service_class].en),
        "is_base": service.service_class == ServiceClass.BASE,
        "level": line.level or in_language(level.name, level.name_en),
        "measures": [
            (row.code, row.name if in_language("sv", "en") == "sv" else row.name_en, row) for row in one.levels
        ],
        "told": ngettext("%d mått", "%d mått", count) % count,
        "more": [
            {
                "code": each.code,
                "name": _name(each),
                "summary": in_language(each.summary.sv, each.summary.en),
                "kind": in_language(CLASSES[each.service_class].sv, CLASSES[each.service_class].en),
            }
            for each in one.more
        ],
    }


def _carried(one: Any, version: Any) -> dict[str, Any]:
    variant = one.variant
    service = version.catalogue.service(variant.service) if variant.service in version.catalogue else None
    return {
        "variant": variant,
        "url": reverse("variant", args=[variant.public_id]),
        "service": _name(service) if service else variant.service,
        "step": one.step.name if one.step else "",
        "is_whole": not variant.step,
    }


def _price(version: Any) -> str:
    try:
        return _("%s kr i månaden enligt prislistan") % kronor(indication_of(version).month_ore)
    except PriceError as lacking:
        return str(lacking)


def _name(service: Any) -> str:
    return in_language(service.name.sv, service.name.en)
