"""Controls before approval (kontroller): functions that look at a calculated run and give findings.

Each is one query or a few, however large the run. A stop blocks approval until it is mended; a warning until it is
signed. The signals follow the lists of a state payroll office; the thresholds are local settings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Abs
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from payroll.absence.models import Absence
from payroll.employment.models import BankAccount, EmploymentSpan, PayTerms
from payroll.runs.causes import causes_of
from payroll.runs.inputs import Window, unsettled
from payroll.runs.models import Finding, Level, PayLine, PayRun, Payslip, SetAside
from payroll.runs.states import SETTLED
from payroll.runs.sums import sum_pairs
from payroll.time.models import TimeEntry
from servicecenter.agencies.queries import setting
from servicecenter.common.bank_accounts import BankAccountError, parse_bank_account
from servicecenter.common.money import format_kronor
from servicecenter.exchange.pain001.text import is_readable
from servicecenter.ledger.queries import unknown_codings


@dataclass(frozen=True, slots=True)
class Hit:
    """What a control found about one person, or about the run as a whole."""

    title: str
    explanation: str
    cure: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """A control with its name, how grave a hit is, and where the demand comes from."""

    key: str
    level: Level
    label: str
    find: Callable[[PayRun], Iterable[Hit]]


def set_aside(run: PayRun) -> Iterator[Hit]:
    """Someone could not be calculated."""
    for row in SetAside.objects.filter(run=run, excluded_at__isnull=True):
        yield Hit(_("Kunde inte beräknas"), row.message, row.cure, row.person_id)


def negative_net(run: PayRun) -> Iterator[Hit]:
    """Net pay below zero (signal 1)."""
    for person_id, net in Payslip.objects.filter(run=run, net_ore__lt=0).values_list("person_id", "net_ore"):
        yield Hit(
            _("Negativ nettolön"),
            _("Nettolönen blir %s kr. En skuld får inte dras tyst från en senare lön.") % format_kronor(net),
            _("Rätta underlaget eller undanta personen och hantera skulden för sig."),
            person_id,
        )


def empty_net(run: PayRun) -> Iterator[Hit]:
    """Nothing is paid although there is pay (signal 1)."""
    rows = Payslip.objects.filter(run=run, net_ore=0, gross_ore__gt=0).values_list("person_id", "gross_ore")
    for person_id, gross in rows:
        yield Hit(
            _("Hela lönen går åt till avdrag"),
            _("Bruttolönen är %s kr men inget betalas ut.") % format_kronor(gross),
            _("Kontrollera skattebeslut och avdrag."),
            person_id,
        )


def outside_employment(run: PayRun) -> Iterator[Hit]:
    """Pay for days when nobody was employed (signal 3)."""
    window = Window.of(run)
    covers = EmploymentSpan.objects.filter(
        window.known,
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("earned_to")),
        employment_id=OuterRef("employment_id"),
        starts_on__lte=OuterRef("earned_from"),
    )
    lines = PayLine.objects.filter(~Exists(covers), run=run, employment__isnull=False).order_by("payslip", "number")
    suspects = list(
        lines.values_list("employment_id", "employment__person_id", "earned_from", "earned_to", "amount_ore")
    )
    spans = _spans_of(window, {row[0] for row in suspects})
    outside: dict[int, list[int]] = {}
    for employment_id, person_id, first, last, amount in suspects:
        if not _is_employed(first, last, spans.get(employment_id, ())):
            outside.setdefault(person_id, []).append(amount)
    for person_id, amounts in outside.items():
        yield Hit(
            _("Lön utanför anställningstiden"),
            ngettext(
                "%(count)d rad om %(amount)s kr avser dagar då personen inte var anställd.",
                "%(count)d rader om %(amount)s kr avser dagar då personen inte var anställd.",
                len(amounts),
            )
            % {"count": len(amounts), "amount": format_kronor(sum(amounts))},
            _("Rätta anställningstiden eller raderna och räkna om."),
            person_id,
        )


def _spans_of(window: Window, employment_ids: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = {}
    rows = EmploymentSpan.objects.filter(window.known, employment_id__in=employment_ids).order_by("starts_on")
    for employment_id, starts_on, ends_on in rows.values_list("employment_id", "starts_on", "ends_on"):
        found.setdefault(employment_id, []).append((starts_on, ends_on))
    return found


def _is_employed(first: date, last: date, spans: Iterable[tuple[date, date | None]]) -> bool:
    """Whether spans that follow on each other cover every day, as when an employment is prolonged."""
    for starts_on, ends_on in spans:
        if starts_on <= first and (ends_on is None or ends_on >= first):
            if ends_on is None or ends_on >= last:
                return True
            first = ends_on + timedelta(days=1)
    return False


def no_bank_account(run: PayRun) -> Iterator[Hit]:
    """Nowhere to send the money (signal 4)."""
    window = Window.of(run)
    account = BankAccount.objects.filter(window.known & window.on_payday, person_id=OuterRef("person_id"))
    for person_id in Payslip.objects.filter(~Exists(account), run=run, net_ore__gt=0).values_list(
        "person_id", flat=True
    ):
        yield Hit(
            _("Bankkonto saknas"),
            _("Personen har lön att få men inget bankkonto som gäller på lönedagen."),
            _("Registrera bankkonto (två personer) och räkna om."),
            person_id,
        )


def unreadable_name(run: PayRun) -> Iterator[Hit]:
    """A name without any letter that the bank can read: the whole payment file would be refused."""
    rows = Payslip.objects.filter(run=run, net_ore__gt=0, person__is_protected=False).order_by("person_id")
    for person_id, given, family in rows.values_list("person_id", "person__given_name", "person__family_name"):
        if not is_readable(f"{given} {family}"):
            yield Hit(
                _("Namnet kan inte skrivas till banken"),
                _("Namnet har inga latinska bokstäver, och banken tar inte emot betalningen."),
                _("Ange namnet som i passet och räkna om."),
                person_id,
            )


def unusable_bank_account(run: PayRun) -> Iterator[Hit]:
    """An account number that no bank has: the payment would come back (signal 4)."""
    window = Window.of(run)
    accounts = BankAccount.objects.filter(window.known & window.on_payday, person__payslips__run=run)
    for row in accounts.order_by("person_id"):
        try:
            parse_bank_account(row.clearing, row.account)
        except BankAccountError as fault:
            yield Hit(
                _("Bankkontot kan inte stämma"),
                str(fault),
                _("Fråga personen efter rätt konto, registrera det (två personer) och räkna om."),
                row.person_id,
            )


def absence_after_end(run: PayRun) -> Iterator[Hit]:
    """Absence told of when there is no pay left to deduct it from (signal 3)."""
    window = Window.of(run)
    employed = EmploymentSpan.objects.filter(window.known & window.in_month, employment_id=OuterRef("employment_id"))
    rows = unsettled(Absence, window, run).filter(~Exists(employed))
    for row in rows.order_by("employment__person_id", "starts_on").select_related("employment"):
        yield Hit(
            _("Frånvaro efter sista lönen"),
            _("%(kind)s från %(first)s till %(last)s blev känd när anställningen redan var slut.")
            % {"kind": row.get_kind_display(), "first": row.starts_on, "last": row.ends_on},
            _("Ingen lön finns att dra från. Utred skulden med personen och kvittera."),
            row.employment.person_id,
        )


def changed_bank_account(run: PayRun) -> Iterator[Hit]:
    """Money goes to another account than last time (signal 4)."""
    window = Window.of(run)
    previous = previous_run(run)
    if previous is None:
        return
    changed = BankAccount.objects.filter(
        window.known & window.on_payday, recorded_at__gt=previous.cut_off_at, person__payslips__run=previous
    )
    for row in changed.order_by("person_id"):
        yield Hit(
            _("Nytt bankkonto"),
            _("Lönen går till ett nytt konto (%(account)s), registrerat %(day)s.")
            % {"account": row, "day": row.recorded_at.date()},
            _("Kontrollera ändringen mot begäran och kvittera."),
            row.person_id,
        )


def unattested(run: PayRun) -> Iterator[Hit]:
    """Reported but not attested, so not paid (signal 12)."""
    month = Window.of(run)
    waiting = Q(state="submitted", starts_on__lte=month.ends_on, superseded_at__isnull=True)
    counts: dict[int, int] = {}
    for model in (TimeEntry, Absence):
        rows = model.objects.filter(waiting).order_by().values("employment__person_id").annotate(count=Count("pk"))
        for row in rows:
            counts[row["employment__person_id"]] = counts.get(row["employment__person_id"], 0) + row["count"]
    for person_id, count in sorted(counts.items()):
        yield Hit(
            _("Väntar på attest"),
            ngettext(
                "%d rapporterad rad är inte attesterad och betalas inte i denna körning.",
                "%d rapporterade rader är inte attesterade och betalas inte i denna körning.",
                count,
            )
            % count,
            _("Påminn chefen. Det som attesteras senare betalas nästa månad."),
            person_id,
        )


def coding_unknown(run: PayRun) -> Iterator[Hit]:
    """A code that the ledger does not have, or that is closed (signal 14)."""
    codings = set(PayLine.objects.filter(run=run).order_by().values_list("coding", flat=True).distinct())
    faults = unknown_codings(codings, on=run.pays_on)
    if not faults:
        return
    terms = PayTerms.objects.filter(Window.of(run).known, coding__in=faults).values_list(
        "employment__person_id", "coding"
    )
    for person_id, coding in terms.order_by("employment__person_id").distinct():
        yield Hit(
            _("Okänd kontering"), f"{faults[coding]}.", _("Rätta konteringen på anställningen och räkna om."), person_id
        )


def overlapping_employments(run: PayRun) -> Iterator[Hit]:
    """Employments that together exceed full time (signal 15)."""
    window = Window.of(run)
    employed = EmploymentSpan.objects.filter(window.known & window.in_month, employment_id=OuterRef("employment_id"))
    rows = (
        PayTerms.objects.filter(window.known & window.in_month, Exists(employed), form="monthly")
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=window.ends_on))
        .order_by()
        .values("employment__person_id")
        .annotate(extent=Sum("extent"), count=Count("employment_id", distinct=True))
        .filter(extent__gt=100, count__gt=1)
    )
    for row in rows:
        yield Hit(
            _("Anställningar över heltid"),
            _("%(count)d anställningar om tillsammans %(extent)s procent pågår samtidigt.")
            % {"count": row["count"], "extent": f"{row['extent']:.0f}"},
            _("Kontrollera omfattningarna och kvittera om de stämmer."),
            row["employment__person_id"],
        )


def net_differs(run: PayRun) -> Iterator[Hit]:
    """Net pay far from last month's, with the salary types that explain it (signal 2)."""
    previous = previous_run(run)
    if previous is None:
        return
    share = Decimal(setting("control.net_difference_percent", on=run.pays_on) or "20") / 100
    amount = int(setting("control.net_difference_kronor", on=run.pays_on) or "3000") * 100
    before = Payslip.objects.filter(run=previous, person_id=OuterRef("person_id")).values("net_ore")[:1]
    rows = (
        Payslip.objects.filter(run=run)
        .annotate(before=Subquery(before))
        .annotate(difference=Abs(F("net_ore") - F("before")))
        .filter(difference__gt=amount, difference__gte=Abs(F("before")) * share)
        .values_list("person_id", "net_ore", "before")
    )
    changed = list(rows)
    causes = causes_of(run, previous, [row[0] for row in changed])
    for person_id, net, earlier in changed:
        yield Hit(
            _("Nettolönen avviker från förra månaden"),
            _("%(now)s kr mot %(before)s kr. %(causes)s")
            % {"now": format_kronor(net), "before": format_kronor(earlier), "causes": causes.get(person_id, "")},
            _("Kontrollera orsaken och kvittera."),
            person_id,
        )


def provisional_table(run: PayRun) -> Iterator[Hit]:
    """Tax was computed by the published formula, because the official file is not read in."""
    if run.rules.get("tax_provisional"):
        yield Hit(
            _("Skatten är räknad efter beräknad tabell"),
            _("Skatteverkets fil för %d är inte inläst. Tabellen är räknad med den publicerade formeln.")
            % run.pays_on.year,
            _("Läs in filen med kommandot tax_table import."),
        )


def sums_tie(run: PayRun) -> Iterator[Hit]:
    """Lines, payslips and the run's own figures agree (signal 20)."""
    for name, first, second in sum_pairs(run):
        if first != second:
            yield Hit(
                _("Summorna stämmer inte"),
                _("%(name)s: %(first)s mot %(second)s.") % {"name": name, "first": first, "second": second},
                _("Räkna om körningen. Kvarstår felet, anmäl det till systemförvaltningen."),
            )


CONTROLS: tuple[Control, ...] = (
    Control("set_aside", Level.STOP, lazy("Lagda åt sidan"), set_aside),
    Control("negative_net", Level.STOP, lazy("Negativ nettolön"), negative_net),
    Control("outside_employment", Level.STOP, lazy("Lön utanför anställningstiden"), outside_employment),
    Control("no_bank_account", Level.STOP, lazy("Bankkonto saknas"), no_bank_account),
    Control("unreadable_name", Level.STOP, lazy("Namn som banken inte kan läsa"), unreadable_name),
    Control("unusable_bank_account", Level.STOP, "Bankkontot kan inte stämma", unusable_bank_account),
    Control("coding_unknown", Level.STOP, lazy("Okänd kontering"), coding_unknown),
    Control("sums_tie", Level.STOP, lazy("Summakontroll"), sums_tie),
    Control("empty_net", Level.WARNING, lazy("Inget att betala ut"), empty_net),
    Control("absence_after_end", Level.WARNING, "Frånvaro efter sista lönen", absence_after_end),
    Control("changed_bank_account", Level.WARNING, lazy("Nytt bankkonto"), changed_bank_account),
    Control("net_differs", Level.WARNING, lazy("Avvikelse från förra månaden"), net_differs),
    Control("overlapping_employments", Level.WARNING, lazy("Anställningar över heltid"), overlapping_employments),
    Control("unattested", Level.INFORMATION, lazy("Väntar på attest"), unattested),
    Control("provisional_table", Level.INFORMATION, lazy("Beräknad skattetabell"), provisional_table),
)


def previous_run(run: PayRun) -> PayRun | None:
    """The last fixed ordinary run before this one."""
    return PayRun.objects.filter(kind="ordinary", month__lt=run.month, state__in=SETTLED).order_by("-month").first()


def run_controls(run: PayRun) -> None:
    """Replace the run's findings; what was signed stays signed where exactly the same is found again."""
    signed = {
        (row.control, row.person_id, row.title, row.explanation): row
        for row in Finding.objects.filter(run=run, signed_at__isnull=False)
    }
    Finding.objects.filter(run=run).delete()
    rows = []
    for control in CONTROLS:
        for hit in control.find(run):
            old = signed.get((control.key, hit.person_id, hit.title, hit.explanation))
            rows.append(
                Finding(
                    run=run,
                    control=control.key,
                    level=control.level,
                    person_id=hit.person_id,
                    title=hit.title,
                    explanation=hit.explanation,
                    cure=hit.cure,
                    signed_by=old.signed_by if old else None,
                    signed_at=old.signed_at if old else None,
                    note=old.note if old else "",
                )
            )
    Finding.objects.bulk_create(rows, batch_size=1000)
