"""What the agreement and its annexes say (avtalets handlingar): made of the rows of a version, and of nothing else.

They are in Swedish whatever the reader's language: what is signed is one text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from servicecenter.agencies.models import Agency
from servicecenter.agreement_texts.library import terms_of
from servicecenter.agreements.models import (
    AgreementAnnex,
    AgreementVersion,
    AnnexUser,
    ControlRow,
    ForumRow,
    ForumSeat,
    PlanRow,
    ResponsibilityRow,
    SlaRow,
    TermsDeviation,
)
from servicecenter.agreements.queries import indication_of, lines_of, ordered_codes, processing_of
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.common.money import format_kronor
from servicecenter.papers.models import PaperKind
from servicecenter.pricing.reading import measures
from servicecenter.printing.document import Column, Document, Section, Table
from servicecenter.service_catalogue.catalogue import AREAS, CLASSES, CatalogueService, ServiceClass

ANNEXES: Mapping[str, tuple[str, PaperKind]] = {
    "1": (gettext_noop("Bilaga 1 Tjänstekatalog"), PaperKind.ANNEX),
    "2": (gettext_noop("Bilaga 2 Samverkan"), PaperKind.ANNEX),
    "3": (gettext_noop("Bilaga 3 Servicenivåer och ansvarsfördelning"), PaperKind.ANNEX),
    "4": (gettext_noop("Bilaga 4 Prisindikation och volymer"), PaperKind.ANNEX),
    "5": (gettext_noop("Bilaga 5 Anslutningsplan"), PaperKind.ANNEX),
    "6": (gettext_noop("Bilaga 6 Användare"), PaperKind.ANNEX),
    "P": (gettext_noop("Personuppgiftsbilaga"), PaperKind.DATA_PROCESSING),
}
"""The annexes in the order they are listed; P is the one on personal data and public documents."""


def annex_document(version: AgreementVersion, code: str) -> Document:
    """One annex as it is to be printed."""
    with translation.override("sv"):
        facts, sections = BUILDERS[code](version)
        return _document(version, ANNEXES[code][0], facts, sections)


def agreement_document(version: AgreementVersion) -> Document:
    """The agreement itself, with the checksum of every annex: whoever signs it has signed them all."""
    with translation.override("sv"):
        return _document(version, "Överenskommelse", _version_facts(version), _agreement_sections(version))


def _document(
    version: AgreementVersion, title: str, facts: tuple[tuple[str, str], ...], sections: tuple[Section, ...]
) -> Document:
    agency = Agency.objects.get(pk=version.agency_id)
    return Document(
        title=title,
        lead=f"{agency.name} och servicecentret",
        sender="Servicecenter",
        sheet=f"{title} · {version.agreement.reference} version {version.number} · {agency.name}",
        facts=(
            ("Diarienummer", version.agreement.reference),
            ("Version", str(version.number)),
            ("Gäller från", version.valid_from.isoformat()),
            *facts,
        ),
        sections=sections,
    )


def _version_facts(version: AgreementVersion) -> tuple[tuple[str, str], ...]:
    agency = Agency.objects.get(pk=version.agency_id)
    return (
        ("Myndighet", agency.name),
        ("Organisationsnummer", format_organisation_number(agency.organisation_number)),
        ("Gäller till", _day(version.valid_to, "tills vidare")),
    )


def _agreement_sections(version: AgreementVersion) -> tuple[Section, ...]:
    terms = terms_of(version.terms_version)
    deviations = {row.clause: row for row in TermsDeviation.objects.filter(version=version)}
    clauses = [
        Section(
            f"{clause.number}. {clause.title}",
            text=(clause.text, *_deviation(deviations.get(clause.number))),
            level=3,
        )
        for clause in terms.clauses
    ]
    lines = tuple(
        (
            line.service_name,
            line.starts_on.isoformat(),
            line.level or "Standard",
            line.price_item or "Enligt prislistan",
        )
        for line in lines_of(version)
    )
    columns = (Column("Tjänst", 3), Column("Från och med", 2), Column("Servicenivå", 2), Column("Prispost", 2))
    return (
        Section("Tjänster", table=Table(columns, lines)),
        Section(
            "Handlingarnas ordning",
            text=("Säger handlingarna emot varandra gäller de i denna ordning:",),
            items=tuple(f"{place}. {name}" for place, name in enumerate(terms.precedence, 1)),
        ),
        Section("Personuppgifter", text=(terms.personal_data,)),
        Section("Bilagor", text=(COVERED,), table=_annex_table(version)),
        Section(
            "Allmänna villkor",
            text=(f"Version {terms.version}, gäller från {terms.valid_from.isoformat()}. {terms.source}.",),
        ),
        *clauses,
    )


COVERED = (
    "Underskriften av den här handlingen omfattar varje bilaga med den kontrollsumma (SHA-256) som står här. Ändras en "
    "enda byte i en bilaga gäller underskriften inte längre."
)


def _annex_table(version: AgreementVersion) -> Table:
    papers = {row.code: row.paper for row in AgreementAnnex.objects.filter(version=version).select_related("paper")}
    rows = tuple(
        (title, str(papers[code].version), _in_groups(papers[code].sha256))
        for code, (title, _kind) in ANNEXES.items()
        if code in papers
    )
    return Table((Column("Bilaga", 3), Column("Version", 1), Column("Kontrollsumma", 5)), rows)


def _in_groups(sha256: str) -> str:
    """Eight figures at a time, which can be broken between lines and compared by eye."""
    return " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8))


def _deviation(row: TermsDeviation | None) -> tuple[str, ...]:
    if row is None:
        return ()
    approved = f"Godkänd av {row.approved_by}." if row.approved_by_id else "Inte godkänd."
    return (f"Avvikelse: {row.text} Skäl: {row.reason} {approved}",)


def _catalogue(version: AgreementVersion) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """Every base service with all that it includes, and which of all the services are ordered (H04)."""
    found, ordered = version.catalogue, set(ordered_codes(version))
    facts = (
        ("Katalogens version", str(found.number)),
        ("Katalogen gäller från", found.valid_from.isoformat()),
        ("Beställda tjänster", str(len(ordered))),
    )
    sections = [Section("Grund", text=(f"Källa: {found.source}.",))]
    for area, words in AREAS.items():
        own = found.select(area=area)
        sections.append(Section(f"Tjänsteområde {words.sv}"))
        sections += [_base_service(each, each.code in ordered) for each in own if _is_base(each)]
        more = tuple(
            (each.name.sv, CLASSES[each.service_class].sv, found.service(str(each.parent)).name.sv, _yes(each, ordered))
            for each in own
            if not _is_base(each)
        )
        if more:
            columns = (Column("Tjänst", 3), Column("Slag", 2), Column("Till bastjänsten", 3), Column("Beställd", 1))
            title = f"Tilläggs- och specialtjänster inom {words.sv.lower()}"
            sections.append(Section(title, table=Table(columns, more), level=3))
    return facts, tuple(sections)


def _base_service(service: CatalogueService, is_ordered: bool) -> Section:
    told = "Beställd." if is_ordered else "Inte beställd."
    return Section(
        f"{service.name.sv}",
        text=(f"{service.summary.sv} {told}", f"Ägare: {service.owner}. Grund: {'; '.join(service.legal_basis)}."),
        items=tuple(each.sv for each in service.included),
        level=3,
    )


def _is_base(service: CatalogueService) -> bool:
    return service.service_class == ServiceClass.BASE


def _yes(service: CatalogueService, ordered: set[str]) -> str:
    return "Ja" if service.code in ordered else "Nej"


def _collaboration(version: AgreementVersion) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """Forums, members, how often they meet, and where an open question goes (H05); with those appointed so far."""
    rows = list(ForumRow.objects.filter(version=version).order_by("id"))
    seated = ForumSeat.objects.filter(ends_on=None).select_related("user").order_by("side", "-is_contact", "id")
    names: dict[tuple[str, str], list[str]] = {}
    for seat in seated:
        told = f"{seat.user}, {seat.title}" + (" (kontaktperson)" if seat.is_contact else "")
        names.setdefault((seat.forum, seat.side), []).append(told)
    sections = tuple(
        Section(
            row.name,
            facts=(
                ("Nivå", row.get_level_display()),
                ("Uppgift", row.purpose),
                ("Servicecentrets ledamöter", ", ".join(row.centre)),
                ("Myndighetens ledamöter", ", ".join(row.customer)),
                ("Möts", row.frequency),
                ("Eskalering", f"Till {row.escalates_to} efter {row.escalation_days} arbetsdagar utan beslut"),
                *_appointed(row, names),
            ),
        )
        for row in rows
    )
    return (("Forum", str(len(rows))),), sections


def _appointed(row: ForumRow, names: Mapping[tuple[str, str], list[str]]) -> tuple[tuple[str, str], ...]:
    """Who was appointed when the annex was made; later changes are in the register of seats alone."""
    sides = (("Utsedda av servicecentret", "centre"), ("Utsedda av myndigheten", "customer"))
    return tuple((label, "; ".join(names[row.name, side])) for label, side in sides if (row.name, side) in names)


def _service_levels(version: AgreementVersion) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """Who does each step, every service level with its whole profile, and the controls (H06, H07)."""
    names = {code: version.catalogue.service(code).name.sv for code in ordered_codes(version)}
    levels = list(SlaRow.objects.filter(version=version).order_by("service", "code"))
    steps = list(ResponsibilityRow.objects.filter(version=version).order_by("service", "position"))
    sections = [Section("Ansvarsfördelning", text=("Varje steg har exakt en ansvarig.",))]
    for code, name in names.items():
        own = [row for row in steps if row.service == code]
        if own:
            sections.append(Section(name, table=_matrix(own), level=3))
    sections.append(Section("Servicenivåer", text=("Varje nivå mäts ur transaktionerna så som här anges.",)))
    sections += [
        Section(f"{row.code} {row.name}, {names.get(row.service, row.service)}", facts=profile_facts(row), level=3)
        for row in levels
    ]
    controls = tuple(
        (row.code, row.name, row.frequency, row.evidence)
        for row in ControlRow.objects.filter(version=version).order_by("code")
    )
    columns = (Column("Kontroll", 1), Column("Vad som kontrolleras", 4), Column("Hur ofta", 2), Column("Underlag", 2))
    sections.append(Section("Interna kontroller som servicecentret utför", table=Table(columns, controls)))
    return (("Servicenivåer", str(len(levels))), ("Steg", str(len(steps)))), tuple(sections)


def _matrix(rows: list[ResponsibilityRow]) -> Table:
    """A cross in exactly one column of each row."""
    columns = (Column("Steg", 5), Column("Servicecentret", 2), Column("Myndigheten", 2), Column("Annan part", 2))
    told = tuple(
        (
            row.name + (f" (avviker från standard: {row.reason})" if row.reason else ""),
            "Ansvarar" if row.responsible == "centre" else "–",
            "Ansvarar" if row.responsible == "customer" else "–",
            row.party if row.responsible == "third_party" else "–",
        )
        for row in rows
    )
    return Table(columns, told)


def profile_facts(row: SlaRow) -> tuple[tuple[str, str], ...]:
    """The whole measure profile in words."""
    target = f"{row.get_direction_display()} {_figure(row.target)} {row.unit}"
    own = _(" (eget startvärde)") if row.is_own else ""
    clock = {"clock": row.get_clock_display(), "first": _low(row.starts_with), "last": _low(row.stops_with)}
    return (
        (_("Mål"), target + own),
        (_("Engelskt namn"), row.name_en),
        (_("Formel"), row.formula),
        (_("Räknas ur"), f"{row.numerator} ÷ {row.denominator}"),
        (_("Dimension"), row.get_dimension_display()),
        (_("Kalender"), row.calendar),
        (_("Klocka"), _("%(clock)s, från %(first)s till %(last)s") % clock),
        (_("Pausas av"), row.pauses),
        (_("Undantag"), row.exclusions),
        (_("Vem som mäts"), row.get_measured_party_display()),
        (_("Räknas av"), row.calculated_by),
        (_("Redovisas"), _("%(often)s, den %(day)s") % {"often": row.get_frequency_display(), "day": row.report_day}),
        (_("Minsta antal"), str(row.minimum_sample)),
        (_("Källrader"), row.source_rows),
        (_("Källa till målet"), row.source),
        (_("Påföljd"), _("Åtgärdsplan i taktiskt forum") if row.has_consequence else _("Ingen, följs som mått")),
    )


def _price(version: AgreementVersion) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """What the volumes cost by the price list, line by line (H09)."""
    found = indication_of(version)
    columns = (
        Column("Prispost", 4),
        Column("Antal", 1, is_number=True),
        Column("Pris, kr", 2, is_number=True),
        Column("Per månad, kr", 2, is_number=True),
        Column("Per år, kr", 2, is_number=True),
    )
    rows = tuple(
        (
            line.price.name.sv + (" (osourcad)" if line.price.unsourced else ""),
            "–" if line.quantity is None else f"{line.quantity:,}".replace(",", "\u00a0"),
            format_kronor(line.price_ore),
            format_kronor(line.month_ore),
            format_kronor(line.year_ore),
        )
        for line in found.lines
    )
    total = ("Summa, exklusive moms", "", "", format_kronor(found.month_ore), format_kronor(found.year_ore))
    counted = version.volumes.order_by("id").values_list("measure", "source")
    sources = tuple(f"{measure_name(measure)}: {source}" for measure, source in counted)
    return (
        ("Prislista", found.price_list.name),
        ("År hos servicecentret", str(version.price_year)),
        ("Per månad", f"{format_kronor(found.month_ore)} kr"),
    ), (
        Section("Indikation", text=(f"Källa: {found.price_list.source}.",), table=Table(columns, rows, total)),
        Section("Varifrån volymerna kommer", items=sources),
    )


def measure_name(measure: str) -> str:
    """The measure in words."""
    return measures()[measure].name.sv


def _plan(version: AgreementVersion) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """The connection plan as it was when the annex was made (H10)."""
    rows = list(PlanRow.objects.filter(version=version).order_by("position"))
    columns = (Column("Aktivitet", 4), Column("Ansvarig", 3), Column("Börjar", 2), Column("Slutar", 2))
    sections = tuple(
        Section(
            phase,
            table=Table(
                columns,
                tuple(
                    (row.activity, row.owner, row.starts_on.isoformat(), row.ends_on.isoformat())
                    for row in rows
                    if row.phase == phase
                ),
            ),
        )
        for phase in dict.fromkeys(row.phase for row in rows)
    )
    last = max((row.ends_on for row in rows), default=None)
    return (("Aktiviteter", str(len(rows))), ("Sista dag", _day(last, "–"))), sections


def _users(version: AgreementVersion) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """Who gets which role and limits, and who may order (H11)."""
    rows = list(AnnexUser.objects.filter(version=version).order_by("full_name", "role"))
    columns = (
        Column("Namn", 3),
        Column("E-postadress", 4),
        Column("Roll", 3),
        Column("Enhet", 1),
        Column("Beloppsgräns, kr", 2, is_number=True),
        Column("Beställare", 1),
    )
    told = tuple(
        (
            row.full_name,
            row.email,
            row.get_role_display(),
            row.unit_code or "Alla",
            "Ingen" if row.amount_limit_ore is None else format_kronor(row.amount_limit_ore),
            "Ja" if row.is_orderer else "Nej",
        )
        for row in rows
    )
    return (("Roller", str(len(rows))),), (Section("Användare och roller", table=Table(columns, told)),)


def _processing(version: AgreementVersion) -> tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]:
    """What article 28 asks for, and who answers requests for public documents (H03)."""
    row = processing_of(version)
    if row is None:
        return (), (Section("Personuppgifter", text=("Inget är angivet än.",)),)
    return (("Gäller till", row.valid_to.isoformat()),), (
        Section("Ändamål", text=(row.purpose,)),
        Section("Slag av uppgifter", items=tuple(row.categories)),
        Section("Vilka uppgifterna gäller", items=tuple(row.people)),
        Section("Begäran om registerutdrag och allmän handling", text=(row.answers_requests,)),
        Section("Bevarande och gallring", text=(row.retention,)),
        Section("Underbiträden", items=tuple(row.sub_processors)),
        Section("Säkerhet", text=(row.security,)),
    )


BUILDERS: Mapping[str, Callable[[AgreementVersion], tuple[tuple[tuple[str, str], ...], tuple[Section, ...]]]] = {
    "1": _catalogue,
    "2": _collaboration,
    "3": _service_levels,
    "4": _price,
    "5": _plan,
    "6": _users,
    "P": _processing,
}


def _day(day: date | None, missing: str) -> str:
    return day.isoformat() if day else missing


def _figure(value: Any) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]
