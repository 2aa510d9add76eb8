"""Reads of pay runs: within the agency in scope, except the overview, which holds no personal data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Case, Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When
from django.db.models import Window as Over
from django.db.models.functions import Coalesce, RowNumber

from payroll.calculation.payslip import COUNTS
from payroll.employment.models import BankAccount, PayTerms, Person
from payroll.runs.models import (
    ChunkState,
    Finding,
    Level,
    PayChunk,
    PayLine,
    PayMonth,
    PayRun,
    Payslip,
    RunOverview,
    RunReplay,
    RunState,
    SetAside,
)
from payroll.runs.order import previous_run
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import active_agency_ids
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.models import TransitionLog

GROSS_CODES = sorted(code for code, counts in COUNTS.items() if counts.bucket == "gross")


def unfinished(now: datetime) -> list[tuple[int, list[int]]]:
    """Runs that stand still, each with its waiting chunks; none left means that only the closing remains.

    What is said to have happened later than now tells nothing: the clock has been set back, and the run may be still.
    """
    lately = (now - timedelta(seconds=settings.RUN_IS_STILL_AFTER_SECONDS), now)
    runs = (
        PayRun.objects.filter(state=RunState.COLLECTING)
        .exclude(started_at__range=lately)
        .exclude(chunks__done_at__range=lately)
        .values_list("pk", "attempt")
    )
    return [
        (
            run_id,
            list(
                PayChunk.objects.filter(run_id=run_id, attempt=attempt, state=ChunkState.WAITING)
                .order_by("number")
                .values_list("pk", flat=True)
            ),
        )
        for run_id, attempt in runs
    ]


def overviews(agencies: Iterable[Agency], months: Collection[Month]) -> dict[tuple[int, str], RunOverview]:
    """The ordinary runs of some agencies and months, by agency and month. The caller has checked the agencies."""
    rows = RunOverview.objects.filter(
        agency_id__in=[agency.pk for agency in agencies], month__in=[str(month) for month in months], kind="ordinary"
    )
    return {(row.agency_id, row.month): row for row in rows.order_by("pk")}


def run_by_id(public_id: UUID) -> PayRun | None:
    return PayRun.objects.select_related("prepared_by", "approved_by").filter(public_id=public_id).first()


def place_of_run(public_id: UUID) -> int | None:
    """Which agency a run belongs to, for someone at the machine itself: each agency is asked."""
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            if PayRun.objects.filter(public_id=public_id).exists():
                return agency_id
    return None


def fixed_run(public_id: UUID) -> PayRun:
    return PayRun.objects.get(public_id=public_id)


def replays_of(run: PayRun) -> QuerySet[RunReplay]:
    """Replays of the run, the latest first."""
    return RunReplay.objects.filter(run=run).order_by("-id")


def runs_to_replay(limit: int) -> list[PayRun]:
    """The newest fixed runs of the agency in scope."""
    return list(PayRun.objects.filter(state__in=SETTLED).order_by("-month", "-pk")[:limit])


def extra_runs_of(run: PayRun) -> QuerySet[PayRun]:
    """The extra runs of the run's month."""
    return PayRun.objects.filter(month=run.month, kind="extra").order_by("sequence")


def people_by_numbers(numbers: Collection[str]) -> dict[str, int]:
    """The people who have these employment numbers."""
    return dict(Person.objects.filter(number__in=numbers).order_by("id").values_list("number", "id"))


def run_of_month(month: Month) -> PayRun | None:
    """The agency's ordinary run of a month."""
    return PayRun.objects.filter(month=str(month), kind="ordinary").order_by("-sequence").first()


def run_to_print(pk: int) -> PayRun | None:
    """A run with payslips, by what a task carries."""
    return PayRun.objects.filter(pk=pk, payslips__gt=0).first()


def definitive_runs() -> list[PayRun]:
    """Runs that wait for the bank."""
    return list(PayRun.objects.filter(state=RunState.DEFINITIVE).order_by("pk"))


def run_before(run: PayRun) -> PayRun | None:
    """The fixed run to compare with."""
    return previous_run(run)


def pay_months_of(run: PayRun) -> QuerySet[PayMonth]:
    """The run's month in the agency's calendar, if it is there."""
    return PayMonth.objects.filter(month=run.month).order_by("id")


def transitions_of(run: PayRun) -> QuerySet[TransitionLog]:
    return TransitionLog.objects.filter(object_kind="payrun", object_id=run.pk).order_by("id")


def last_moved_at(run: PayRun) -> datetime | None:
    """When the calculation last got further: its latest chunk, else its start."""
    done = PayChunk.objects.filter(run=run, attempt=run.attempt).aggregate(at=Max("done_at"))["at"]
    return done or run.started_at


def last_transition_id(run: PayRun) -> int:
    """What the page has seen: goes out in its forms, so that a second click is known by what came after it."""
    return transitions_of(run).reverse().values_list("id", flat=True).first() or 0


def is_done_since(run: PayRun, transition: str, *, by_id: int, seen: int) -> bool:
    """Whether this person has already made this move after what they saw (dubbelklick)."""
    return TransitionLog.objects.filter(
        object_kind="payrun", object_id=run.pk, transition=transition, by_id=by_id, id__gt=seen
    ).exists()


def findings_of(run: PayRun, *, control: str = "") -> QuerySet[Finding]:
    """Findings, the heaviest and unsigned first, each with the person's payslip in the run (``slip_id``)."""
    weight = Case(When(level=Level.STOP, then=0), When(level=Level.WARNING, then=1), default=2)
    slips = Payslip.objects.filter(run=run, person_id=OuterRef("person_id")).order_by("pk").values("public_id")
    rows = Finding.objects.filter(run=run).select_related("person", "signed_by")
    rows = rows.annotate(weight=weight, slip_id=Subquery(slips[:1]))
    rows = rows.filter(control=control) if control else rows
    return rows.order_by("weight", "control", F("signed_at").asc(nulls_first=True), "person__sort_key", "id")


def first_findings(run: PayRun, *, each: int) -> list[Finding]:
    """At most so many findings of each control and level, with how many there are (``count``, ``unsigned``)."""
    own = [F("control"), F("level")]
    is_unsigned = Case(When(signed_at__isnull=True, then=1), default=0)
    place = Over(RowNumber(), partition_by=own, order_by=[F("signed_at").asc(nulls_first=True), F("id").asc()])
    rows = findings_of(run).annotate(
        place=place, count=Over(Count("pk"), partition_by=own), unsigned=Over(Sum(is_unsigned), partition_by=own)
    )
    return list(rows.filter(place__lte=each))


def finding_counts(run: PayRun) -> dict[str, tuple[int, int]]:
    """By control: how many findings, and how many of them are not signed."""
    rows = Finding.objects.filter(run=run).order_by().values_list("control")
    rows = rows.annotate(count=Count("pk"), unsigned=Count("pk", filter=Q(signed_at__isnull=True)))
    return {control: (count, unsigned) for control, count, unsigned in rows}


def to_sign(run: PayRun, control: str) -> list[Finding]:
    """What one control found that is not signed and can be, in one query."""
    rows = Finding.objects.filter(run=run, control=control, signed_at__isnull=True).exclude(level=Level.STOP)
    return list(rows.order_by("id"))


def set_aside_of(run: PayRun) -> list[SetAside]:
    rows = SetAside.objects.filter(run=run).select_related("person", "excluded_by")
    return list(rows.order_by(F("excluded_at").desc(nulls_first=True), "person__sort_key"))


def set_aside_by_id(run: PayRun, pk: int) -> SetAside | None:
    return SetAside.objects.filter(run=run, pk=pk).first()


def payslip_ids(run: PayRun, person_ids: Collection[int]) -> dict[int, UUID]:
    rows = Payslip.objects.filter(run=run, person_id__in=person_ids).order_by("pk")
    return dict(rows.values_list("person_id", "public_id"))


SORTS = {"name": "person__sort_key", "gross": "gross_ore", "tax": "tax_ore", "net": "net_ore", "change": "change"}


def people_of_run(
    run: PayRun, before: PayRun | None, *, search: str = "", only: str = "", sort: str = "name"
) -> QuerySet[Payslip]:
    """Payslips with their person, unit, change since the run before and findings; one query, however many."""
    earlier = Payslip.objects.filter(run=before, person_id=OuterRef("person_id")).order_by("pk").values("net_ore")[:1]
    terms = PayTerms.objects.filter(
        Window.of(run).known, employment__person_id=OuterRef("person_id"), starts_on__lte=run.pays_on
    ).order_by("-starts_on", "id")
    rows = (
        Payslip.objects.filter(run=run)
        .select_related("person")
        .defer("inputs")
        .annotate(before=Subquery(earlier), unit=Subquery(terms.values("unit__name")[:1]))
        .annotate(change=F("net_ore") - F("before"), stops=_found(run, Level.STOP), warnings=_found(run, Level.WARNING))
    )
    for word in search.split():
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__number__startswith=word)
        )
    if only == "findings":
        rows = rows.filter(Q(stops__gt=0) | Q(warnings__gt=0))
    elif only == "new":
        rows = rows.filter(before__isnull=True)
    elif only == "changed":
        rows = rows.exclude(change=0).filter(before__isnull=False)
    key = SORTS.get(sort.lstrip("-"), SORTS["name"])
    order = F(key).desc(nulls_last=True) if sort.startswith("-") else F(key).asc(nulls_last=True)
    return rows.order_by(order, "person__sort_key", "pk")


def _found(run: PayRun, level: str) -> Coalesce:
    rows = Finding.objects.filter(run=run, level=level, signed_at__isnull=True, person_id=OuterRef("person_id"))
    counts = rows.order_by().values("person_id").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts), 0)


@dataclass(frozen=True, slots=True)
class Cause:
    """Part of the difference between two runs: those who are new or gone, else one salary type."""

    key: str
    people: int
    amount_ore: int


def causes_between(run: PayRun, before: PayRun) -> Sequence[Cause]:
    """Why gross pay differs, the largest first; together the causes are exactly the difference.

    Two calculated runs never change, so each process reads their lines once: only a new attempt gives others.
    """
    versions = tuple((each.public_id, each.attempt, each.gross_ore) for each in (run, before))
    return _causes(run.agency_id, run.pk, before.pk, versions)


@lru_cache(maxsize=512)
def _causes(agency_id: int, run_id: int, before_id: int, _versions: object) -> Sequence[Cause]:
    with connection.cursor() as cursor:
        cursor.execute(CAUSES, {"now": run_id, "before": before_id, "codes": GROSS_CODES, "agency": agency_id})
        rows = [Cause(*row) for row in cursor.fetchall()]
    return tuple(sorted(rows, key=lambda row: (-abs(row.amount_ore), row.key)))


# Two aggregations on one another, which the ORM cannot write: per person and salary type, then per cause.
CAUSES = """
WITH here AS (
  SELECT person_id, bool_or(run_id = %(now)s) AS is_now, bool_or(run_id = %(before)s) AS was_before
  FROM payroll_payslip WHERE agency_id = %(agency)s AND run_id IN (%(now)s, %(before)s) GROUP BY person_id
), sums AS (
  SELECT s.person_id, l.code, sum(CASE WHEN l.run_id = %(now)s THEN l.amount_ore ELSE -l.amount_ore END) AS amount
  FROM payroll_payline l JOIN payroll_payslip s ON s.id = l.payslip_id
  WHERE l.agency_id = %(agency)s AND l.run_id IN (%(now)s, %(before)s) AND l.code = ANY(%(codes)s)
  GROUP BY s.person_id, l.code
)
SELECT CASE WHEN NOT was_before THEN 'new' WHEN NOT is_now THEN 'gone' ELSE code END AS cause,
       count(DISTINCT person_id)::int, sum(amount)::bigint
FROM sums JOIN here USING (person_id) WHERE amount <> 0 GROUP BY 1
"""


def sums_by_type(run: PayRun) -> dict[str, tuple[int, int]]:
    """Salary type: how many payslips have it, and its sum."""
    rows = PayLine.objects.filter(run=run).order_by().values_list("code")
    rows = rows.annotate(Count("payslip_id", distinct=True), Sum("amount_ore"))
    return {code: (people, amount) for code, people, amount in rows}


def sums_by_person(run: PayRun) -> dict[tuple[int, str], int]:
    """Person and salary type: its sum."""
    rows = PayLine.objects.filter(run=run).order_by().values_list("payslip__person_id", "code")
    return {(person, code): amount for person, code, amount in rows.annotate(amount=Sum("amount_ore"))}


def people_by_ids(ids: Collection[int]) -> dict[int, Person]:
    return Person.objects.in_bulk(list(ids))


def payslip_by_id(public_id: UUID) -> Payslip | None:
    return (
        Payslip.objects.select_related("run__agency", "run__approved_by", "person").filter(public_id=public_id).first()
    )


def payslips_of_run(run: PayRun) -> QuerySet[Payslip]:
    return Payslip.objects.filter(run=run).select_related("run", "person").order_by("person__sort_key", "pk")


def lines_of(payslips: Collection[Payslip]) -> dict[int, list[PayLine]]:
    """The lines of some payslips, by payslip, in their order."""
    rows = PayLine.objects.filter(payslip_id__in=[payslip.pk for payslip in payslips]).order_by("payslip_id", "number")
    found: dict[int, list[PayLine]] = {}
    for row in rows:
        found.setdefault(row.payslip_id, []).append(row)
    return found


def neighbours(payslip: Payslip) -> tuple[Payslip | None, Payslip | None]:
    """The person's payslips of the months before and after."""
    rows = Payslip.objects.filter(person_id=payslip.person_id).exclude(run__state=RunState.CANCELLED)
    earlier = rows.filter(month__lt=payslip.month).order_by("-month", "-pk").values("pk")[:1]
    later = rows.filter(month__gt=payslip.month).order_by("month", "pk").values("pk")[:1]
    found = rows.defer("inputs").filter(Q(pk=Subquery(earlier)) | Q(pk=Subquery(later))).order_by("month")
    by_side = {row.month > payslip.month: row for row in found}
    return by_side.get(False), by_side.get(True)


def year_to_date(run: PayRun, person_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """What fixed runs of the year have paid before this one, by person; the run's own payslip is added to it."""
    rows = (
        Payslip.objects.filter(
            person_id__in=person_ids,
            run__pays_on__year=run.pays_on.year,
            run__pays_on__lt=run.pays_on,
            run__state__in=SETTLED,
        )
        .order_by()
        .values("person_id")
        .annotate(gross=Sum("gross_ore"), tax=Sum("tax_ore"), tax_free=Sum("tax_free_ore"), net=Sum("net_ore"))
    )
    return {row.pop("person_id"): row for row in rows}


def terms_in_run(run: PayRun, person_ids: Collection[int]) -> dict[int, list[PayTerms]]:
    """Each person's terms in the month, one per employment (the last), as they were known at the cut-off."""
    window = Window.of(run)
    rows = (
        PayTerms.objects.filter(window.known & window.in_month, employment__person_id__in=person_ids)
        .select_related("employment", "unit")
        .order_by("employment__person_id", "employment__number", "starts_on")
    )
    last: dict[int, dict[int, PayTerms]] = {}
    for row in rows:
        last.setdefault(row.employment.person_id, {})[row.employment_id] = row
    return {person_id: list(terms.values()) for person_id, terms in last.items()}


def accounts_in_run(run: PayRun, person_ids: Collection[int]) -> dict[int, BankAccount]:
    """Where each person's pay goes: the account that held on the payday, as known at the cut-off."""
    window = Window.of(run)
    rows = BankAccount.objects.filter(window.known & window.on_payday, person_id__in=person_ids)
    return {row.person_id: row for row in rows.order_by("starts_on", "id")}


def runs() -> QuerySet[PayRun]:
    """Every run of the agency."""
    return PayRun.objects.all()


def open_payslips(*, run: UUID | None = None, person: UUID | None = None, month: str = "") -> QuerySet[Payslip]:
    """Payslips with their lines, of people whose identity is not protected."""
    found = Payslip.objects.filter(person__is_protected=False).select_related("run", "person").defer("inputs")
    found = found.filter(run__public_id=run) if run else found
    found = found.filter(person__public_id=person) if person else found
    found = found.filter(month=month) if month else found
    return found.prefetch_related(Prefetch("lines", PayLine.objects.order_by("number")))
