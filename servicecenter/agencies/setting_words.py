"""Local settings in the reader's words: the name of a key, and its value with its unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from servicecenter.agencies.models import AgencySetting
from servicecenter.common.bank_accounts import format_bankgiro
from servicecenter.common.money import format_kronor

NAMES: dict[str, str | Promise] = {
    "attest.reviewed": gettext_lazy("Granskas innan det attesteras"),
    "cards.paid_by": gettext_lazy("Vem som betalar kortköp"),
    "cards.reminder_days": gettext_lazy("Dagar mellan påminnelser om kortköp utan kvitto"),
    "declaration.contact_email": gettext_lazy("Kontaktens e-post i deklarationen"),
    "declaration.contact_name": gettext_lazy("Kontaktperson i deklarationen"),
    "declaration.contact_phone": gettext_lazy("Kontaktens telefon i deklarationen"),
    "declaration.turnover": gettext_lazy("Omsättning, som avgör när deklarationen lämnas"),
    "debts.correction_months": gettext_lazy("Månader som en felaktig lön får rättas genom avdrag"),
    "invoicing.accrue_above": gettext_lazy("Fakturarader som periodiseras av sig själva, från och med kr utan moms"),
    "invoicing.claims_vat": gettext_lazy("Ingående moms rekvireras"),
    "invoicing.without_peppol": gettext_lazy("E-fakturor tas emot innan Peppols regler är installerade"),
    "invoicing.check.above": gettext_lazy("Efterkontroll av leverantörsfakturor från och med"),
    "invoicing.check.changed_account": gettext_lazy("Efterkontroll när betalkontot är nytt"),
    "invoicing.check.new_supplier": gettext_lazy("Efterkontroll av en ny leverantörs första fakturor"),
    "invoicing.check.percent": gettext_lazy("Efterkontroll av slumpvis valda leverantörsfakturor"),
    "invoicing.check.representation": gettext_lazy("Efterkontroll av fakturor på konton för representation"),
    "invoicing.escalation_days": gettext_lazy("Dagar innan en väntande faktura sägs till för nästa chef"),
    "invoicing.reminder_days": gettext_lazy("Dagar innan det påminns om en väntande faktura"),
    "invoicing.match.line_limit": gettext_lazy("Prisskillnad som godtas per fakturarad, högst kr"),
    "invoicing.match.price_percent": gettext_lazy("Prisskillnad som godtas per fakturarad, högst procent"),
    "invoicing.match.quantity_percent": gettext_lazy("Fler fakturerade än mottagna som godtas, procent av beställt"),
    "invoicing.match.total_limit": gettext_lazy("Avgifter och prisskillnader som godtas per order, högst kr"),
    "invoicing.match.without_receipt_limit": gettext_lazy("Order som matchas utan mottagning upp till, kr utan moms"),
    "pay.additional_time_divisor": gettext_lazy("Divisor för mertid"),
    "pay.calendar_day_pay": gettext_lazy("Kalenderdaglön för tillägg vid sjukdom och föräldraledighet"),
    "pay.net_rounding": gettext_lazy("Öresavrundning"),
    "pay.part_of_month": gettext_lazy("Lön för del av månad"),
    "pay.standby_holiday": gettext_lazy("Beredskap, helg"),
    "pay.standby_weekday": gettext_lazy("Beredskap, vardag"),
    "pay.travel_time": gettext_lazy("Restid"),
    "pay.unsocial_hours_major_holiday": gettext_lazy("Ob-tillägg, storhelg"),
    "pay.unsocial_hours_qualified": gettext_lazy("Ob-tillägg, kvalificerat"),
    "pay.unsocial_hours_simple": gettext_lazy("Ob-tillägg, enkelt"),
    "payment.bank_profile": gettext_lazy("Bankens profil för betalfilen"),
    "payment.bankgiro": gettext_lazy("Bankgiro"),
    "payment.customer_id": gettext_lazy("Kundnummer hos banken"),
    "payment.pain001_version": gettext_lazy("Betalfilens version"),
    "procurement.agreement_ends_days": gettext_lazy("Dagar innan ett avtal upphör som det varnas"),
    "procurement.agreement_notice_days": gettext_lazy("Dagar innan ett avtals sista uppsägningsdag som det varnas"),
    "procurement.ceiling_alarm_percent": gettext_lazy("Använd del av takbeloppet som ger skarp varning"),
    "procurement.ceiling_warn_percent": gettext_lazy("Använd del av takbeloppet som ger varning"),
    "procurement.direct_award_documentation": gettext_lazy("Direktupphandling vars skäl antecknas, över kr utan moms"),
    "procurement.direct_award_limit": gettext_lazy("Direktupphandlingsgräns, kr utan moms"),
    "procurement.invitation_days": gettext_lazy("Dagar som en inbjudan till leverantör gäller"),
    "procurement.order_without_attest": gettext_lazy("Beställning ur avtal utan attest upp till, kr utan moms"),
    "retro.horizon_months": gettext_lazy("Månader bakåt som rättas av sig självt"),
    "savings.price_index": gettext_lazy("Prisnivå i besparingsuppföljningen, index för året"),
    "travel.check.above": gettext_lazy("Efterkontroll av reseräkningar från och med"),
    "travel.check.deviations": gettext_lazy("Efterkontroll av reseräkningar med avvikelser"),
    "travel.check.no_receipt": gettext_lazy("Efterkontroll när kvitto saknas"),
    "travel.check.percent": gettext_lazy("Efterkontroll av slumpvis valda reseräkningar"),
    "travel.check.representation": gettext_lazy("Efterkontroll av representation"),
    "travel.yearly.medical_care": gettext_lazy("Läkarvård, högst per år"),
    "travel.yearly.medicine": gettext_lazy("Läkemedel, högst per år"),
    "travel.yearly.wellness": gettext_lazy("Friskvård, högst per år"),
    "vacation.above_balance": gettext_lazy("Mer semester än saldot"),
    "vacation.order": gettext_lazy("Ordning för semesterdagar"),
    "vacation.smallest_part": gettext_lazy("Minsta del av en semesterdag som ger en dag"),
    "statistics.smallest_group": gettext_lazy("Minsta grupp i statistiken"),
    "statistics.smallest_sick_group": gettext_lazy("Minsta grupp i sjukfrånvaron"),
}
CHOICES: dict[str, str | Promise] = {
    "agency": gettext_lazy("myndigheten, till kortutgivaren"),
    "calendar_days": gettext_lazy("kalenderdagar"),
    "thirtieths": gettext_lazy("trettiondelar"),
    "year_of_365": gettext_lazy("månadslön × 12 ÷ 365"),
    "deduction": gettext_lazy("3,3 % av månadslönen"),
    "none": gettext_lazy("ingen"),
    "nearest_krona": gettext_lazy("till närmaste krona"),
    "next_krona": gettext_lazy("till nästa krona"),
    "warn": gettext_lazy("får rapporteras"),
    "person": gettext_lazy("den anställda, som får ersättning"),
    "yes": gettext_lazy("ja"),
    "no": gettext_lazy("nej"),
    "saved_first": gettext_lazy("sparade dagar först"),
}
ORE_PER_HOUR = frozenset(
    key for key in NAMES if key.startswith(("pay.standby_", "pay.travel_time", "pay.unsocial_hours_"))
)

IN_KRONOR = (
    *("invoicing.accrue_above", "invoicing.check.above", "travel.check.above", "procurement.order_without_attest"),
    *("invoicing.match.line_limit", "invoicing.match.total_limit", "invoicing.match.without_receipt_limit"),
    *("procurement.direct_award_limit", "procurement.direct_award_documentation"),
)
PAID_BY = "cards.paid_by."
ACCOUNT_OF_CPV = "invoicing.account_of_cpv."


@dataclass(frozen=True, slots=True)
class SettingInWords:
    """A local setting to read; a key or a value without words is shown as it is written."""

    name: str | Promise
    value: str | Promise
    row: AgencySetting


def in_words(row: AgencySetting) -> SettingInWords:
    return SettingInWords(_name(row.key), _value(row), row)


def _name(key: str) -> str | Promise:
    """A key may be of one thing among many, written last: a card issuer, the beginning of a CPV code."""
    if key.startswith(PAID_BY):
        return gettext("Vem som betalar kortköp, {issuer}").format(issuer=key.removeprefix(PAID_BY))
    if key.startswith(ACCOUNT_OF_CPV):
        return gettext("Konto för inköp under CPV {code}").format(code=key.removeprefix(ACCOUNT_OF_CPV))
    return NAMES.get(key, key)


def _grouped(value: str) -> str:
    """Whole kronor in groups of three; what was written otherwise is shown as it was."""
    return f"{int(value):,}".replace(",", "\u00a0") if value.isdecimal() else value


def _value(row: AgencySetting) -> str | Promise:
    if row.key in ORE_PER_HOUR:
        return _per_hour(row.value)
    if row.key.startswith("travel.yearly.") or row.key in IN_KRONOR:
        return gettext("{kronor} kr").format(kronor=_grouped(row.value))
    if row.key in (
        "travel.check.percent",
        "invoicing.check.percent",
        "invoicing.match.price_percent",
        "invoicing.match.quantity_percent",
    ) or row.key.startswith("procurement.ceiling_"):
        return gettext("{percent} procent").format(percent=row.value)
    if row.key == "payment.bankgiro" and row.value.isdecimal():
        return format_bankgiro(row.value)
    return CHOICES.get(row.value, row.value)


def _per_hour(value: str) -> str:
    """An amount in öre per hour, such as ``3800``: ``38,00 kr per timme``."""
    try:
        ore = Decimal(value.replace(",", "."))
    except InvalidOperation:
        return value
    if ore != int(ore):
        return gettext("{ore} öre per timme").format(ore=value)
    return gettext("{kronor} kr per timme").format(kronor=format_kronor(int(ore)))
