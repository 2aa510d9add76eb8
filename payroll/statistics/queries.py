"""The figures read from the tables: one query, whatever the number of people, that gives back only sums.

Facts are read as they are known now, so a later correction changes the figures of the months it is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from payroll.runs.models import PayRun
from payroll.runs.states import SETTLED
from payroll.salary_types.catalogue import by_key
from payroll.statistics.figures import LONG_SICK_DAYS, NO_UNIT, Age, Figures, Group, Sex, Statistics
from payroll.vacation.models import VacationDebtMonth
from servicecenter.common.calendars import is_working_day
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import current_agency_id

SEXES, AGES = tuple(Sex), tuple(Age)
"""By the numbers that the query gives them."""
PERCENT_OF_PERCENT = Decimal(10_000)
"""An extent is kept in percent with two decimals, and counted in whole numbers."""
CHAIN = timedelta(days=400)
"""How far before the first month a sick leave is followed back to its beginning."""


def newest_month() -> Month | None:
    """The month of the newest fixed run."""
    found = PayRun.objects.filter(state__in=SETTLED, kind="ordinary").order_by("-month").values_list("month", flat=True)
    return Month.parse(found[0]) if found else None


def within_booked(months: Sequence[Month]) -> list[Month]:
    """Those of the months from the first to the last whose holiday liability is booked."""
    booked = VacationDebtMonth.objects.aggregate(first=Min("month"), last=Max("month"))
    return [month for month in months if booked["first"] and booked["first"] <= str(month) <= booked["last"]]


def statistics(months: Sequence[Month]) -> Statistics:
    """Every figure of the agency in scope for some months in a row, by unit and by sex and age. One query."""
    by_unit: dict[Month, dict[int, Figures]] = {month: {} for month in months}
    by_group: dict[Month, dict[Group, Figures]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, _asked(months))
        for place, is_group, unit_id, sex, age, *sums in cursor:
            month = months[place - 1]
            if is_group:
                by_group[month][SEXES[sex], AGES[age]] = _figures(month, sums)
            else:
                by_unit[month][unit_id or NO_UNIT] = _figures(month, sums)
    return Statistics(tuple(months), by_unit, by_group)


def _figures(month: Month, sums: Sequence[Any]) -> Figures:
    """Five counts, then days: working days in hundredths of percent, those of illness twice over."""
    *counts, available, sick, long_sick = sums[:8]
    days = available / PERCENT_OF_PERCENT
    ill = (number / PERCENT_OF_PERCENT**2 for number in (sick, long_sick))
    return Figures(*counts, days / _working_days(month), days, *ill, *sums[8:])


def _asked(months: Sequence[Month]) -> dict[str, Any]:
    first, last = months[0].starts_on, months[-1].ends_on
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {
        "agency": current_agency_id(),
        "months": [str(month) for month in months],
        "starts": [month.starts_on for month in months],
        "ends": [month.ends_on for month in months],
        "thirty": [_years_before(month.ends_on, 30) for month in months],
        "fifty": [_years_before(month.ends_on, 50) for month in months],
        "first": first,
        "last": last,
        "chain": first - CHAIN,
        "long": LONG_SICK_DAYS,
        "counted": [0, *accumulate(int(is_working_day(day)) for day in days)],
        "settled": list(SETTLED),
        "additional": by_key("additional_time").code,
        "simple": by_key("overtime_simple").code,
        "qualified": by_key("overtime_qualified").code,
    }


def _years_before(day: date, years: int) -> date:
    """Whoever was born later has not yet turned that many years on the day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, day.month, 28 if is_leap_day else day.day)


@cache
def _working_days(month: Month) -> Decimal:
    days = (month.starts_on + timedelta(days=number) for number in range(month.days))
    return Decimal(sum(is_working_day(day) for day in days))


# Working days from one day to another are the difference of two running counts, ``counted``, whose first day is
# ``first``: an array in Postgres begins at 1, and its first element is the count of no days.
FIGURES = """
WITH month AS (
  SELECT * FROM unnest(%(months)s::text[], %(starts)s::date[], %(ends)s::date[], %(thirty)s::date[], %(fifty)s::date[])
    WITH ORDINALITY AS month(month, starts_on, ends_on, thirty, fifty, place)
), stretch AS MATERIALIZED (
  -- some days of a month on the same pay terms
  SELECT month.place, employment.person_id, employment.id AS employment_id, employment.number, terms.unit_id,
    CASE WHEN terms.form = 'monthly' THEN (terms.extent * 100)::int ELSE 0 END AS extent,
    greatest(month.starts_on, span.starts_on, terms.starts_on) AS starts_on,
    least(month.ends_on, span.ends_on, terms.ends_on) AS ends_on
  FROM month
  JOIN payroll_employmentspan span ON span.agency_id = %(agency)s AND span.superseded_at IS NULL
    AND span.starts_on <= month.ends_on AND (span.ends_on IS NULL OR span.ends_on >= month.starts_on)
  JOIN payroll_employment employment ON employment.id = span.employment_id AND employment.form <> 'assignment'
  JOIN payroll_payterms terms ON terms.agency_id = %(agency)s AND terms.employment_id = span.employment_id
    AND terms.superseded_at IS NULL AND terms.starts_on <= least(month.ends_on, span.ends_on)
    AND (terms.ends_on IS NULL OR terms.ends_on >= greatest(month.starts_on, span.starts_on))
), employed AS (
  -- the unit of the first employment, where it was last in the month: the smallest of three numbers packed in one
  SELECT place, person_id,
    min((number::bigint << 48) + ((%(last)s::date - ends_on)::bigint << 38) + unit_id)
      & ((1::bigint << 38) - 1) AS unit_id,
    sum(extent * ((%(counted)s::int[])[ends_on - %(first)s::date + 2]
                - (%(counted)s::int[])[starts_on - %(first)s::date + 1])) AS available
  FROM stretch GROUP BY place, person_id
), sick_row AS (
  SELECT employment_id, starts_on, ends_on, (extent * 100)::int AS extent, id,
    starts_on > 1 + max(ends_on) OVER (PARTITION BY employment_id ORDER BY starts_on, id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_new
  FROM payroll_absence
  WHERE agency_id = %(agency)s AND kind = 'sick' AND state = 'attested' AND superseded_at IS NULL
    AND ends_on >= %(chain)s AND starts_on <= %(last)s
), numbered AS (
  SELECT *, count(*) FILTER (WHERE is_new) OVER (PARTITION BY employment_id ORDER BY starts_on, id) AS leave
  FROM sick_row
), leave AS (
  -- rows without a day between them are one sick leave
  SELECT *, 1 + max(ends_on) OVER (PARTITION BY employment_id, leave)
    - min(starts_on) OVER (PARTITION BY employment_id, leave) >= %(long)s AS is_long FROM numbered
), sick_day AS (
  SELECT stretch.place, stretch.person_id, leave.is_long, stretch.extent::bigint * leave.extent
    * ((%(counted)s::int[])[least(stretch.ends_on, leave.ends_on) - %(first)s::date + 2]
     - (%(counted)s::int[])[greatest(stretch.starts_on, leave.starts_on) - %(first)s::date + 1]) AS days
  FROM leave JOIN stretch ON stretch.employment_id = leave.employment_id
    AND stretch.starts_on <= leave.ends_on AND stretch.ends_on >= leave.starts_on
), sick AS (
  SELECT place, person_id, sum(days) AS days, sum(days) FILTER (WHERE is_long) AS long_days
  FROM sick_day GROUP BY place, person_id
), overtime AS (
  SELECT month.place, employment.person_id,
    sum(quantity) FILTER (WHERE code = %(additional)s) AS additional,
    sum(quantity) FILTER (WHERE code = %(simple)s) AS simple,
    sum(quantity) FILTER (WHERE code = %(qualified)s) AS qualified
  FROM payroll_timeentry entry
  JOIN month ON entry.starts_on BETWEEN month.starts_on AND month.ends_on
  JOIN payroll_employment employment ON employment.id = entry.employment_id
  WHERE entry.agency_id = %(agency)s AND entry.starts_on BETWEEN %(first)s AND %(last)s AND entry.state = 'attested'
    AND entry.superseded_at IS NULL AND entry.code IN (%(additional)s, %(simple)s, %(qualified)s)
  GROUP BY month.place, employment.person_id
), paid AS (
  SELECT month.place, slip.person_id, sum(slip.gross_ore) AS gross, sum(slip.contributions_ore) AS contributions,
    sum(slip.pension_ore) AS pension
  FROM payroll_payrun run JOIN month ON month.month = run.month
  JOIN payroll_payslip slip ON slip.agency_id = %(agency)s AND slip.run_id = run.id
  WHERE run.agency_id = %(agency)s AND run.state = ANY(%(settled)s)
  GROUP BY month.place, slip.person_id
), owed AS (
  SELECT month.place, employment.person_id, sum(debt.days) AS debt_days, sum(debt.pay_ore) AS debt_pay,
    sum(debt.contributions_ore) AS debt_contributions
  FROM payroll_vacationdebt debt JOIN month ON month.month = debt.month
  JOIN payroll_employment employment ON employment.id = debt.employment_id
  WHERE debt.agency_id = %(agency)s
  GROUP BY month.place, employment.person_id
), known AS (
  SELECT place, person_id, employed.unit_id, employed.person_id IS NOT NULL AS is_employed, available,
    days, long_days, additional, simple, qualified, paid.person_id IS NOT NULL AS is_paid, gross, contributions,
    pension, owed.person_id IS NOT NULL AS is_owed, debt_days, debt_pay, debt_contributions
  FROM employed
  LEFT JOIN sick USING (place, person_id)
  FULL JOIN overtime USING (place, person_id)
  FULL JOIN paid USING (place, person_id)
  FULL JOIN owed USING (place, person_id)
), left_behind AS (
  -- whoever is paid after the last day stays where the latest terms were
  SELECT DISTINCT ON (known.place, known.person_id) known.place, known.person_id, terms.unit_id
  FROM known JOIN month USING (place)
  JOIN payroll_employment employment ON employment.agency_id = %(agency)s AND employment.person_id = known.person_id
  JOIN payroll_payterms terms ON terms.agency_id = %(agency)s AND terms.employment_id = employment.id
    AND terms.superseded_at IS NULL AND terms.starts_on <= month.ends_on
  WHERE known.unit_id IS NULL
  ORDER BY known.place, known.person_id, terms.starts_on DESC, employment.number
), placed AS (
  SELECT place, available, days, long_days, additional, simple, qualified, gross, contributions, pension,
    is_employed, is_paid, is_owed, debt_days, debt_pay, debt_contributions,
    coalesce(known.unit_id, left_behind.unit_id) AS home,
    CASE WHEN person.personal_number = '' THEN 2
      WHEN substring(person.personal_number FROM 11 FOR 1) IN ('0', '2', '4', '6', '8') THEN 0 ELSE 1 END AS sex,
    CASE WHEN person.born_on > month.thirty THEN 0 WHEN person.born_on > month.fifty THEN 1 ELSE 2 END AS age
  FROM known JOIN month USING (place) JOIN payroll_person person ON person.id = known.person_id
  LEFT JOIN left_behind USING (place, person_id)
), cell AS (
  SELECT place, home, sex, age, count(*) FILTER (WHERE is_employed) AS people,
    count(*) FILTER (WHERE available > 0) AS scheduled, count(*) FILTER (WHERE is_paid) AS paid, count(*) AS everyone,
    count(*) FILTER (WHERE is_owed) AS owed,
    sum(available) AS available, sum(days) AS days, sum(long_days) AS long_days,
    sum(additional) AS additional, sum(simple) AS simple, sum(qualified) AS qualified,
    sum(gross) AS gross, sum(contributions) AS contributions, sum(pension) AS pension,
    sum(debt_days) AS debt_days, sum(debt_pay) AS debt_pay, sum(debt_contributions) AS debt_contributions
  FROM placed GROUP BY place, home, sex, age
)
SELECT place, grouping(home), home, sex, age,
  sum(people)::int, sum(scheduled)::int, sum(paid)::int, sum(everyone)::int, sum(owed)::int,
  coalesce(sum(available), 0), coalesce(sum(days), 0), coalesce(sum(long_days), 0),
  coalesce(sum(additional), 0), coalesce(sum(simple), 0), coalesce(sum(qualified), 0),
  coalesce(sum(gross), 0)::bigint, coalesce(sum(contributions), 0)::bigint, coalesce(sum(pension), 0)::bigint,
  coalesce(sum(debt_days), 0), coalesce(sum(debt_pay), 0)::bigint, coalesce(sum(debt_contributions), 0)::bigint
FROM cell GROUP BY GROUPING SETS ((place, home), (place, sex, age))
"""
