"""The tripwires T1–T12 (snubbeltrådar): computed from the project's rows every night and when a gate is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from onboarding.criteria.queries import waiting
from onboarding.customer_levels.controls import existing_stand, is_measured
from onboarding.estimates.queries import estimate_of
from onboarding.gaps.queries import open_critical
from onboarding.hypercare.controls import follow_up_stand
from onboarding.parallel_runs.controls import unexplained_net
from onboarding.planning.plan import add_working_days
from onboarding.project_papers.queries import wanted_papers
from onboarding.projects.controls import slip_of
from onboarding.projects.models import Project, TeamMember
from onboarding.projects.queries import activities_of, empty_roles, limit_of
from onboarding.received_files.agreed import processing_is_agreed
from onboarding.received_files.models import ReceivedFile
from onboarding.risks.queries import latest_review
from onboarding.volumes.jumps import jumps
from onboarding.volumes.models import VolumeIndication
from onboarding.volumes.queries import answers_of, baseline_of
from servicecenter.papers.models import Signature


@dataclass(frozen=True, slots=True)
class Wire:
    """A tripwire: what it watches, what happens when it goes off, and how it is judged.

    ``look`` answers with how it stands when it has gone off, or nothing. ``is_item`` puts it before the steering group.
    ``has_grounds`` tells whether there is anything to judge by: without that it is not called quiet.
    """

    code: str
    name: str | Promise
    effect: str | Promise
    look: Callable[[Project, date], str]
    is_item: bool = False
    has_grounds: Callable[[Project, date], bool] | None = None


def tripped(project: Project, *, at: datetime) -> dict[str, str]:
    """The tripwires that are off now, each with why."""
    on = timezone.localdate(at)
    found = {code: wire.look(project, on) for code, wire in WIRES.items()}
    return {code: stands for code, stands in found.items() if stands}


def _is_live(project: Project, _on: date) -> bool:
    return project.go_live_on is not None


def _volume_drift(project: Project, on: date) -> str:
    """Confirmed volumes against those that the latest price indication was made for."""
    baseline = baseline_of(project)
    made = VolumeIndication.objects.filter(form__project=project).order_by("-made_at", "-id").first()
    if baseline is None or made is None or not made.volumes:
        return ""
    answers = answers_of(baseline)
    confirmed = {code: answers[code] for code in made.volumes if code in answers}
    offered = {code: made.volumes[code] for code in confirmed}
    found = jumps(offered, confirmed, percent=limit_of(project, "volume_percent"))
    return _("%d volymer skiljer sig från offertens") % len(found) if found else ""


def _late_critical_gap(project: Project, on: date) -> str:
    nearest = add_working_days(on, limit_of(project, "critical_gap_days"))
    count = open_critical(project).count()
    if project.go_live_on or not count or nearest <= project.wanted_go_live_on:
        return ""
    return _("%d kritiska gap är öppna nära driftsättningen") % count


def _unlike_pay(project: Project, on: date) -> str:
    count = unexplained_net(project) if limit_of(project, "parallel_runs") else 0
    return _("nettolönen skiljer sig oförklarat för %d anställda") % count if count else ""


def _personal_data(project: Project, on: date) -> str:
    has_files = ReceivedFile.objects.filter(project=project).exists()
    if not has_files or processing_is_agreed(project, on):
        return ""
    return _("personuppgiftsbilagan gäller inte längre")


def _stale_risks(project: Project, on: date) -> str:
    review = latest_review(project)
    since = review.held_on if review else timezone.localdate(project.started_at)
    days = (on - since).days
    return _("%d dagar sedan senaste riskgenomgången") % days if days > limit_of(project, "risk_review_days") else ""


def _slip(project: Project, on: date) -> str:
    late = slip_of(project, activities_of(project), on)
    return _("kritiska linjen är %d arbetsdagar sen") % late if late > limit_of(project, "slip_days") else ""


def _vacancy(project: Project, on: date) -> str:
    limit = limit_of(project, "vacancy_days")
    long = [
        f"{role.label} ({side.label})"
        for side, role in empty_roles(project, on=on)
        if add_working_days(_empty_since(project, side, role, on), limit) < on
    ]
    return _("ingen har rollen: %s") % ", ".join(long) if long else ""


def _empty_since(project: Project, side: str, role: str, on: date) -> date:
    ends = TeamMember.objects.filter(project=project, side=side, role=role, ends_on__lt=on)
    latest = ends.order_by("-ends_on").values_list("ends_on", flat=True).first()
    return latest or timezone.localdate(project.started_at)


def _void(project: Project, on: date) -> str:
    papers = {
        wanted.paper.pk: wanted.planned.name
        for wanted in wanted_papers(project)
        if wanted.paper and not wanted.is_signed
    }
    void = Signature.objects.filter(paper__in=papers, act="signed", voided_at__isnull=False)
    names = sorted({papers[pk] for pk in void.values_list("paper_id", flat=True)})
    return _("ändrat efter underskrift: %s") % ", ".join(names) if names else ""


def _money(project: Project, on: date) -> str:
    found = estimate_of(project)
    limit = limit_of(project, "estimate_percent")
    return _("prognosen är %d %% av uppskattningen") % found.percent if found.percent > limit else ""


def _unfrozen(project: Project, on: date) -> str:
    count = len(waiting(project))
    return _("%d kriterier ändrade utan godkännande") % count if count else ""


WIRES: Mapping[str, Wire] = {
    wire.code: wire
    for wire in (
        Wire("T1", lazy("Ändrade volymer"), lazy("prisindikationen gäller inte"), _volume_drift),
        Wire("T2", lazy("Sent kritiskt gap"), lazy("punkt för styrgruppen"), _late_critical_gap, is_item=True),
        Wire("T3", lazy("Gammal riskgenomgång"), lazy("nästa grind är låst"), _stale_risks),
        Wire("T4", lazy("Försening"), lazy("planen måste göras om före nästa grind"), _slip, is_item=True),
        Wire("T5", lazy("Parallellkörning"), lazy("grind 3 är låst"), _unlike_pay),
        Wire("T6", lazy("Vakant roll"), lazy("punkt för styrgruppen"), _vacancy, is_item=True),
        Wire("T7", lazy("Ändrat efter underskrift"), lazy("grinden räknas om"), _void),
        Wire("T8", lazy("Befintliga kunder"), lazy("nya starter stoppas"), existing_stand, has_grounds=is_measured),
        Wire("T9", lazy("Personuppgifter"), lazy("data tas inte emot"), _personal_data),
        Wire("T10", lazy("Tät uppföljning"), lazy("uppföljningen fortsätter"), follow_up_stand, has_grounds=_is_live),
        Wire("T11", lazy("Pengar"), lazy("punkt för styrgruppen"), _money, is_item=True),
        Wire("T12", lazy("Ändrade kriterier"), lazy("grind 3 är låst"), _unfrozen),
    )
}
