"""The reports of the base package (grundpaketet): what each shows, how it is counted, and the service it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payroll.statistics.figures import Figures
from payroll.statistics.limits import SMALLEST_GROUP, SMALLEST_SICK_GROUP, Limit
from servicecenter.agreements.catalogue import Service
from servicecenter.common.money import half_up
from servicecenter.reports.export import Kind
from servicecenter.web.formatting import kronor, number

Text = str | Promise
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Measure:
    """A column: its value from the figures and the number of months they sum, and how it is written."""

    label: Text
    value: Callable[[Figures, int], Decimal | int | None]
    kind: Kind = Kind.NUMBER
    decimals: int = 0
    is_average: bool = False
    """Whole in one month, the average of several."""

    def of(self, figures: Figures, months: int) -> Decimal | int | None:
        """As it is shown and exported alike; ``None`` where there is nothing to divide by."""
        value = self.value(figures, months)
        if value is None or self.kind is Kind.KRONOR:
            return value
        return Decimal(value).quantize(Decimal(1).scaleb(-self._decimals(months)), ROUND_HALF_UP)

    def shown(self, figures: Figures, months: int) -> str:
        value = self.of(figures, months)
        if value is None:
            return NOTHING
        return kronor(int(value)) if self.kind is Kind.KRONOR else number(value, self._decimals(months))

    def _decimals(self, months: int) -> int:
        return 0 if self.is_average and months == 1 else self.decimals


@dataclass(frozen=True, slots=True)
class Report:
    """A report. ``told`` says in plain words how its figures are counted; the first measure is drawn as a chart."""

    url_name: str
    title: Text
    lead: Text
    told: tuple[Text, ...]
    measures: tuple[Measure, ...]
    limit: Limit = SMALLEST_GROUP
    charted: int = 0
    is_line: bool = False
    by_sex_and_age: bool = False
    divisor: int = 1
    chart_unit: Text = ""
    chart_decimals: int = 0
    is_of_booked_debt: bool = False
    """Only months whose holiday liability is booked are shown."""

    @property
    def charted_label(self) -> Text:
        return self.measures[self.charted].label


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else share * 100


STAFF = Report(
    "statistics_staff",
    _("Personal"),
    _("Anställda och omräknat till heltid, över tid och per enhet."),
    (
        _("Anställda är de som var anställda någon dag i månaden; för flera månader är det snittet av månaderna."),
        _(
            "Omräknat till heltid är avtalad omfattning över månadens arbetsdagar. Frånvaro dras inte av. Timavlönade "
            "och uppdragstagare räknas inte."
        ),
        _("Var och en räknas en gång, på enheten för den första anställningen."),
    ),
    (
        Measure(_("Anställda"), lambda sums, months: Decimal(sums.people) / months, decimals=1, is_average=True),
        Measure(_("Omräknat till heltid"), lambda sums, months: sums.full_time / months, decimals=1),
    ),
    is_line=True,
)
SICK_LEAVE = Report(
    "statistics_sick_leave",
    _("Sjukfrånvaro"),
    _("Sjukfrånvaro i procent av den ordinarie arbetstiden, så som den redovisas i årsredovisningen."),
    (
        _(
            "Sjukfrånvaro är attesterade sjukdagar i procent av gruppens ordinarie arbetstid (7 kap. 3 § förordningen "
            "2000:605)."
        ),
        _(
            "Lång är sjukfrånvaro 60 kalenderdagar i följd eller mer, som andel av all sjukfrånvaro (ESV, Lämna "
            "särskild information i Hermes)."
        ),
        _(
            "Arbetstid är månadens arbetsdagar gånger omfattning. Timavlönade och uppdragstagare räknas inte: de har "
            "ingen ordinarie arbetstid."
        ),
        _("Kön är så som personnumret säger (18 § folkbokföringslagen), och ålder är på månadens sista dag."),
    ),
    (
        Measure(_("Sjukfrånvaro, %"), lambda sums, _months: _percent(sums.sick_share), decimals=1),
        Measure(_("Kortare än 60 dagar, %"), lambda sums, _months: _percent(sums.short_sick_share), decimals=1),
        Measure(_("Andel lång, %"), lambda sums, _months: _percent(sums.long_share), decimals=1),
    ),
    limit=SMALLEST_SICK_GROUP,
    is_line=True,
    by_sex_and_age=True,
    chart_unit="%",
    chart_decimals=1,
)
OVERTIME = Report(
    "statistics_overtime",
    _("Övertid"),
    _("Attesterad mertid och övertid i timmar, i den månad den arbetades."),
    (_("Timmarna är attesterade tidrader. Tid som ännu väntar på attest räknas inte."),),
    (
        Measure(_("Mertid, timmar"), lambda sums, _months: sums.additional_hours, decimals=1),
        Measure(_("Enkel övertid, timmar"), lambda sums, _months: sums.simple_hours, decimals=1),
        Measure(_("Kvalificerad övertid, timmar"), lambda sums, _months: sums.qualified_hours, decimals=1),
        Measure(_("Summa timmar"), lambda sums, _months: sums.overtime_hours, decimals=1),
    ),
    charted=3,
)
COST = Report(
    "statistics_cost",
    _("Lönekostnad"),
    _("Bruttolön, arbetsgivaravgifter och pensionspremier i fastställda lönekörningar."),
    (
        _("Kostnaden ligger i den månad lönen betalades ut för, med retroaktiv lön i den månad den betalades."),
        _("En persons kostnad räknas på enheten för den första anställningen; den som slutat räknas där den sist var."),
        _("Förmåner, traktamenten, utlägg och förändring av semesterskuld ingår inte."),
    ),
    (
        Measure(_("Bruttolön"), lambda sums, _months: sums.gross_ore, Kind.KRONOR),
        Measure(_("Arbetsgivaravgifter"), lambda sums, _months: sums.contributions_ore, Kind.KRONOR),
        Measure(_("Pensionspremier"), lambda sums, _months: sums.pension_ore, Kind.KRONOR),
        Measure(_("Summa kostnad"), lambda sums, _months: sums.cost_ore, Kind.KRONOR),
    ),
    charted=3,
    divisor=100_000_000,
    chart_unit=_("mnkr"),
    chart_decimals=2,
)
VACATION_DEBT = Report(
    "statistics_vacation_debt",
    _("Semesterskuld"),
    _("Värdet av semesterdagar som är intjänade men inte uttagna, som det är bokfört månad för månad."),
    (
        _(
            "Skulden är intjänade och sparade dagar som inte är uttagna, gånger 4,6 % av fast lön och semestertillägg "
            "(villkorsavtalen 5 kap.), och arbetsgivaravgifter på det efter ålder."
        ),
        _(
            "Årets dagar räknas i den takt de tjänas in. Ingens skuld är mindre än noll: semester som är uttagen i "
            "förskott är ingen fordran förrän anställningen slutar. Den regeln har ingen källa."
        ),
        _("Det som blir känt i efterhand ligger i nästa månads förändring. För flera månader visas snittet av dem."),
    ),
    (
        Measure(_("Personer med månadslön"), lambda sums, months: Decimal(sums.owed) / months, is_average=True),
        Measure(_("Dagar"), lambda sums, months: sums.debt_days / months, decimals=1),
        Measure(_("Semesterlön"), lambda sums, months: _mean(sums.debt_pay_ore, months), Kind.KRONOR),
        Measure(_("Arbetsgivaravgifter"), lambda sums, months: _mean(sums.debt_contributions_ore, months), Kind.KRONOR),
        Measure(_("Summa skuld"), lambda sums, months: _mean(sums.debt_ore, months), Kind.KRONOR),
    ),
    charted=4,
    is_of_booked_debt=True,
    divisor=100_000_000,
    chart_unit=_("mnkr"),
    chart_decimals=2,
)


def _mean(ore: int, months: int) -> int:
    return half_up(ore, months)


REPORTS = {report.url_name: report for report in (STAFF, SICK_LEAVE, OVERTIME, COST, VACATION_DEBT)}


@dataclass(frozen=True, slots=True)
class Included:
    """A report as the package lists it."""

    url_name: str
    title: Text
    lead: Text


BASE_PACKAGE: dict[Service, tuple[Included, ...]] = {
    Service.PAYROLL: (*(Included(report.url_name, report.title, report.lead) for report in REPORTS.values()),),
}
"""The reports that each service includes without extra charge (mission row C28); others are ordered by the hour."""
