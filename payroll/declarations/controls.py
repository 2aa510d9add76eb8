"""What must hold before a declaration is sealed (kontroller): nothing the tax agency refuses, and every sum ties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, Count, F, Func, Sum, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from payroll.declarations.files import registered_id_of, values_in_order
from payroll.declarations.models import Change, Declaration, IndividualStatement
from payroll.exchange.agi import IndividualStatement as Statement
from payroll.exchange.agi import Payee, PayeeKind
from payroll.exchange.agi.checks import statement_faults
from payroll.runs.models import PayRun, Payslip
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.common.periods import Month
from servicecenter.ledger.queries import accounts_by_key, voucher_lines, voucher_of_origin

TAXED_FIELDS = 4
"""Fields 011, 012, 013 and 018 each drop less than a krona of a person's taxable pay."""
SHOWN = 50
BEHIND_THE_WALL = Payee("skyddad", PayeeKind.OTHER)


@dataclass(frozen=True, slots=True)
class Tie:
    """Two sums that must be the same but for dropped öre (avstämning). ``allowed`` is how much that can come to."""

    name: str
    source: str
    source_ore: Ore
    declared: str
    declared_ore: Ore
    allowed: Ore = 0
    note: str = ""

    @property
    def difference(self) -> Ore:
        return self.declared_ore - self.source_ore

    @property
    def holds(self) -> bool:
        return abs(self.difference) <= self.allowed


@dataclass(frozen=True, slots=True)
class Fault:
    """What the tax agency would refuse in one person's statement."""

    person_id: int
    name: str
    text: str


def broken(declaration: Declaration) -> list[str]:
    """Why the declaration cannot be sealed; empty when it can."""
    ties = [tie for tie in declaration_ties(declaration) if not tie.holds]
    texts = [_("%(name)s stämmer inte.") % {"name": tie.name} for tie in ties]
    return texts + [f"{fault.name}: {fault.text}" for fault in faults(declaration, most=SHOWN)]


def declaration_ties(declaration: Declaration) -> list[Tie]:
    """Payslips, vouchers and the declaration say the same (signal 20 of the pay run, continued)."""
    slips = _payslip_sums(declaration)
    declared = _declared_sums(declaration)
    posted = _posted(declaration)
    on_payslips, in_declaration = _("Specifikationer"), _("Deklarationen")
    rates = [Decimal(rate) for rate in declaration.base_by_rate]
    dropped = declared["people"] * TAXED_FIELDS * ORE_PER_KRONA
    # A payslip pays contributions on the whole fuel benefit, the declaration on its market value: a sixth less.
    untold = dropped + declared["fuel"] * ORE_PER_KRONA // 6
    return [
        Tie(
            _("Skattepliktig lön och förmåner"),
            on_payslips,
            slips["taxable"],
            in_declaration,
            declared["taxable"] * ORE_PER_KRONA,
            dropped,
            _("Varje belopp anges i hela kronor; ören stryks per person och ruta."),
        ),
        Tie(
            _("Avdragen skatt"),
            on_payslips,
            slips["tax"],
            in_declaration,
            declaration.tax_kr * ORE_PER_KRONA,
            declared["people"] * ORE_PER_KRONA,
            _("Ören stryks per person."),
        ),
        Tie(
            _("Huvuduppgift och individuppgifter, skatt"),
            _("Individuppgifter"),
            declared["tax"] * ORE_PER_KRONA,
            _("Huvuduppgift"),
            declaration.tax_kr * ORE_PER_KRONA,
        ),
        Tie(
            _("Arbetsgivaravgifter"),
            on_payslips,
            slips["contributions"],
            in_declaration,
            declaration.contributions_kr * ORE_PER_KRONA,
            int(untold * max(rates, default=Decimal(0))) + (len(rates) + 1) * ORE_PER_KRONA + declared["people"],
            _("Avgiften räknas på summan av hela kronor för varje sats, och på drivmedel till marknadsvärdet."),
        ),
        Tie(_("Skatt, bokförd"), _("Verifikationer"), posted["tax"], on_payslips, slips["tax"]),
        Tie(
            _("Arbetsgivaravgifter, bokförda"),
            _("Verifikationer"),
            posted["contributions"],
            on_payslips,
            slips["contributions"],
        ),
    ]


def faults(declaration: Declaration, *, most: int) -> list[Fault]:
    """The first statements that would be refused, with whom they concern."""
    found: list[Fault] = []
    for fault in _faults(declaration):
        found.append(fault)
        if len(found) == most:
            break
    return found


def _faults(declaration: Declaration) -> Iterator[Fault]:
    period, registered_id = Month.parse(declaration.month), registered_id_of(declaration)
    rows = IndividualStatement.objects.filter(declaration=declaration).exclude(change=Change.REMOVED)
    for row in rows.select_related("person").order_by("number", "pk").iterator(chunk_size=2_000):
        # A protected person's number stays behind its wall; it is checked when the file is written.
        payee = BEHIND_THE_WALL if row.person.is_protected else Payee(row.identity)
        statement = Statement(registered_id, payee, period, str(row.number), values_in_order(row.boxes))
        for text in statement_faults(statement):
            yield Fault(row.person_id, row.person.name, text)


def _payslip_sums(declaration: Declaration) -> dict[str, Ore]:
    return Payslip.objects.filter(run_id__in=declaration.run_ids).aggregate(
        taxable=Sum("taxable_ore", default=0),
        tax=Sum("tax_ore", default=0),
        contributions=Sum("contributions_ore", default=0),
    )


def _declared_sums(declaration: Declaration) -> dict[str, int]:
    rows = IndividualStatement.objects.filter(declaration=declaration).exclude(change=Change.REMOVED)
    sums = rows.aggregate(
        people=Count("pk"),
        cash=Sum("cash_kr", default=0),
        benefits=Sum("benefits_kr", default=0),
        tax=Sum("tax_kr", default=0),
        fuel=Sum(Cast(_box("018"), BigIntegerField()), default=0),
    )
    return sums | {"taxable": sums["cash"] + sums["benefits"]}


def _box(code: str) -> Func:
    """A box by its code; Django's own lookup takes a name of digits for a place in a list."""
    return Func(F("boxes"), Value(code), function="jsonb_extract_path_text", output_field=TextField())


def _posted(declaration: Declaration) -> dict[str, Ore]:
    """The debts of tax and contributions that the runs' vouchers have booked."""
    sums = {"tax": 0, "contributions": 0}
    keys = {"tax": by_key("table_tax").account_key, "contributions": "contribution_debt"}
    for run in PayRun.objects.filter(pk__in=declaration.run_ids).order_by("pk"):
        voucher = voucher_of_origin(run.origin)
        if voucher is None:
            continue
        accounts = accounts_by_key(on=run.pays_on)
        booked = dict(voucher_lines(voucher).order_by().values_list("account").annotate(Sum("amount_ore")))
        for name, key in keys.items():
            sums[name] -= booked.get(accounts[key], 0)
    return sums
