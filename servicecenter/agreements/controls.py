"""What must hold before a version is offered and before it is signed (kontroller), each with where it is put right.

Onboarding asks the same of its gates: ``gate_checks``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from servicecenter.accounts.roles import CONFLICTING
from servicecenter.agreement_texts.profile import PARTS, missing_parts
from servicecenter.agreements.documents import ANNEXES
from servicecenter.agreements.models import AgreementVersion, AnnexUser, ForumRow, PlanRow, SlaRow, TermsDeviation
from servicecenter.agreements.queries import (
    annexes_of,
    counts,
    indication_of,
    lines_of,
    ordered_codes,
    processing_of,
)
from servicecenter.papers.models import Act, Paper, Party
from servicecenter.papers.queries import is_signed_by_both, missing_sides
from servicecenter.papers.states import PaperState
from servicecenter.pricing.prices import PriceError
from servicecenter.service_catalogue.catalogue import ServiceClass


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: a stable code, what must hold, whether it does, how it stands, and the page to put it right."""

    code: str
    text: str | Promise
    is_met: bool
    stands: str
    link: str = ""


def _met(code: str, text: str | Promise, stands: str, link: str) -> Check:
    return Check(code=code, text=text, is_met=True, stands=stands, link=link)


def _unmet(code: str, text: str | Promise, stands: str, link: str) -> Check:
    return Check(code=code, text=text, is_met=False, stands=stands, link=link)


def drafting_checks(version: AgreementVersion) -> list[Check]:
    """What a version must say before it is offered."""
    return [
        _lines(version),
        _levels(version),
        _profiles(version),
        _steps(version),
        _forums(version),
        _prices(version),
        _plan(version),
        _users(version),
        _processing(version),
        _deviations(version),
    ]


def signing_checks(version: AgreementVersion, *, on: date) -> list[Check]:
    """What must be done with its papers."""
    return [annexes_approved(version), data_processing_signed(version, on=on), agreement_signed(version)]


def gate_checks(version: AgreementVersion | None, *, on: date) -> list[Check]:
    """Everything that gate 2 asks of the agreement; without a version each is told to be missing."""
    if version is None:
        text = lazy("Överenskommelsen är upplagd")
        return [_unmet("agreement_exists", text, _("Ingen version är upplagd."), reverse("agreements"))]
    return [_profiles(version), _levels(version), *signing_checks(version, on=on)]


def annexes_approved(version: AgreementVersion) -> Check:
    """Both sides have approved every annex; the missing one is named (G21)."""
    papers = {row.code: row.paper for row in annexes_of(version)}
    left = [_(title) for code, (title, _kind) in ANNEXES.items() if not _is_approved(papers.get(code))]
    stands = _("Kvar: %s.") % ", ".join(left) if left else _("Alla är godkända av båda parter.")
    first = next((papers[code] for code in ANNEXES if code in papers and not _is_approved(papers[code])), None)
    link = reverse("paper", args=[first.public_id]) if first else version_link(version)
    return Check("annexes_approved", lazy("Bilagorna är godkända"), not left, stands, link)


def agreement_signed(version: AgreementVersion) -> Check:
    """Both have signed, and every annex is still what was signed."""
    paper, text = version.paper, lazy("Överenskommelsen är undertecknad av båda")
    if paper is None:
        return _unmet("agreement_signed", text, _("Den är inte framtagen än."), version_link(version))
    link = reverse("paper", args=[paper.public_id])
    if is_signed_by_both(paper):
        is_met = counts(version)
        stands = _("Undertecknad av båda.") if is_met else _("En bilaga har ändrats sedan dess.")
        return Check("agreement_signed", text, is_met, stands, link)
    return _unmet("agreement_signed", text, _missing_names(paper), link)


def data_processing_signed(version: AgreementVersion, *, on: date) -> Check:
    """The annex on personal data is signed by both and has not expired (H03, T9)."""
    paper = next((row.paper for row in annexes_of(version) if row.code == "P"), None)
    row, text = processing_of(version), lazy("Personuppgiftsbilagan är undertecknad och gäller")
    if paper is None or row is None:
        return _unmet("data_processing_signed", text, _("Den är inte framtagen än."), version_link(version))
    link = reverse("paper", args=[paper.public_id])
    if not is_signed_by_both(paper):
        return _unmet("data_processing_signed", text, _missing_names(paper), link)
    if row.valid_to < on:
        stands = _("Den slutade gälla %s.") % row.valid_to.isoformat()
        return _unmet("data_processing_signed", text, stands, link)
    return _met("data_processing_signed", text, _("Gäller till %s.") % row.valid_to.isoformat(), link)


def may_process_personal_data(versions: QuerySet[AgreementVersion] | Iterable[AgreementVersion], *, on: date) -> bool:
    """Whether any of the versions has an annex on personal data that both have signed and that is valid (T9)."""
    return any(data_processing_signed(version, on=on).is_met for version in versions)


def version_link(version: AgreementVersion) -> str:
    return reverse("agreement_version", args=[version.public_id])


def rows_link(version: AgreementVersion, slug: str) -> str:
    return reverse("agreement_rows", args=[version.public_id, slug])


def _is_approved(paper: Paper | None) -> bool:
    return paper is not None and paper.state in (PaperState.APPROVED, PaperState.SIGNED)


def _missing_names(paper: Paper) -> str:
    if paper.state in (PaperState.DRAFT, PaperState.REVIEW):
        left = missing_sides(paper, act=Act.APPROVED)
        return _("Den är inte godkänd än. Kvar: %s.") % _sides(left)
    return _("Kvar att underteckna: %s.") % _sides(missing_sides(paper))


def _sides(left: Iterable[Party]) -> str:
    return ", ".join(str(side.label) for side in left)


def _lines(version: AgreementVersion) -> Check:
    count = lines_of(version).count()
    stands = _("%s tjänster.") % count if count else _("Ingen tjänst är beställd.")
    return Check("lines", lazy("Minst en tjänst är beställd"), count > 0, stands, rows_link(version, "tjanster"))


def _levels(version: AgreementVersion) -> Check:
    """Every base service ordered has a service level."""
    with_levels = set(SlaRow.objects.filter(version=version).values_list("service", flat=True))
    base = [each for each in _services(version) if each.service_class == ServiceClass.BASE and not each.comes_with]
    left = [each.name.sv for each in base if each.code not in with_levels]
    stands = _("Saknas för %s.") % ", ".join(left) if left else _("Varje bastjänst har servicenivåer.")
    text = lazy("Varje bastjänst har minst en servicenivå")
    return Check("sla_rows", text, bool(base) and not left, stands, rows_link(version, "servicenivaer"))


def _profiles(version: AgreementVersion) -> Check:
    """Every service level says how it is measured; what lacks a part is named (H07, G20)."""
    rows = list(SlaRow.objects.filter(version=version).order_by("service", "code"))
    lacking = [(row, missing_parts({key: getattr(row, key) for key in PARTS})) for row in rows]
    told = [f"{row.code}: {', '.join(PARTS[key] for key in parts)}" for row, parts in lacking if parts]
    whole = _("%s servicenivåer med hel mätprofil.") % len(rows)
    text = lazy("Varje servicenivå har hel mätprofil")
    stands = "; ".join(told) or whole
    return Check("sla_profiles", text, bool(rows) and not told, stands, rows_link(version, "servicenivaer"))


def _steps(version: AgreementVersion) -> Check:
    """Every step of what is ordered has its one responsible (H06)."""
    there = set(version.responsibilities.values_list("service", "step"))
    left = [
        f"{service.name.sv}: {step.name.sv}"
        for service in _services(version)
        for step in service.steps
        if (service.code, step.key) not in there
    ]
    stands = _("Saknas: %s.") % "; ".join(left[:3]) if left else _("%s steg har en ansvarig.") % len(there)
    text = lazy("Varje steg har en ansvarig")
    return Check("responsibilities", text, bool(there) and not left, stands, rows_link(version, "ansvar"))


LEVELS = {"strategic": lazy("strategisk"), "tactical": lazy("taktisk"), "operational": lazy("operativ")}


def _forums(version: AgreementVersion) -> Check:
    there = set(ForumRow.objects.filter(version=version).values_list("level", flat=True))
    left = [str(label) for level, label in LEVELS.items() if level not in there]
    stands = _("Saknas på nivå: %s.") % ", ".join(left) if left else _("Forum finns på tre nivåer.")
    text = lazy("Forum finns på strategisk, taktisk och operativ nivå")
    return Check("forums", text, not left, stands, rows_link(version, "forum"))


def _prices(version: AgreementVersion) -> Check:
    text, link = lazy("Volymerna räcker till en prisindikation"), rows_link(version, "volymer")
    try:
        indication_of(version)
    except PriceError as error:
        return _unmet("prices", text, str(error), link)
    return _met("prices", text, _("Prislista %s.") % version.price_list_name, link)


def _plan(version: AgreementVersion) -> Check:
    count = PlanRow.objects.filter(version=version).count()
    stands = _("%s aktiviteter.") % count if count else _("Planen hämtas från anslutningsprojektet.")
    return Check("plan", lazy("Anslutningsplanen finns"), count > 0, stands, rows_link(version, "plan"))


def _users(version: AgreementVersion) -> Check:
    rows = list(AnnexUser.objects.filter(version=version))
    clashes = sorted(set(_clashes(rows)))
    stands = "; ".join(clashes) or _("%s roller.") % len(rows)
    text = lazy("Användarna är angivna utan roller som inte går ihop")
    return Check("users", text, bool(rows) and not clashes, stands, rows_link(version, "anvandare"))


def _clashes(rows: list[AnnexUser]) -> Iterator[str]:
    for one in rows:
        for other in rows:
            if one.email.lower() == other.email.lower() and (one.role, other.role) in CONFLICTING:
                yield f"{one.full_name}: {one.get_role_display()}, {other.get_role_display()}"


def _processing(version: AgreementVersion) -> Check:
    row, text = processing_of(version), lazy("Behandlingen av personuppgifter är beskriven")
    stands = _("Gäller till %s.") % row.valid_to.isoformat() if row else _("Ingenting är angivet.")
    return Check("data_processing", text, row is not None, stands, rows_link(version, "personuppgifter"))


def _deviations(version: AgreementVersion) -> Check:
    """A deviation from the general terms needs someone's approval (H02)."""
    left = list(TermsDeviation.objects.filter(version=version, approved_by=None).values_list("clause", flat=True))
    stands = _("Inte godkända: punkt %s.") % ", ".join(left) if left else _("Inga väntar på godkännande.")
    text = lazy("Avvikelser från de allmänna villkoren är godkända")
    return Check("deviations", text, not left, stands, rows_link(version, "villkor"))


def _services(version: AgreementVersion) -> list:
    return [version.catalogue.service(code) for code in ordered_codes(version)]
