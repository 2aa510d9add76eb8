"""What is right in a supplier's details (kontroll): numbers, addresses, accounts. Errors name the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import bic, ean, iban
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import vat

from servicecenter.common.bank_accounts import BankAccountError, parse_bankgiro, parse_plusgiro
from servicecenter.common.identity_numbers import (
    IdentityNumberError,
    parse_organisation_number,
    parse_personal_number,
)

ORGANISATION, GLN = "0007", "0088"
SCHEMES = {ORGANISATION: gettext_lazy("Organisationsnummer (0007)"), GLN: gettext_lazy("GLN (0088)")}
"""Registers of e-addresses (ISO 6523) that Swedish suppliers use in Peppol."""
GLN_LENGTH = 13


def checked_gln(text: str) -> str:
    """A location number (GLN) as thirteen digits. Raises ``ValidationError`` when the check digit is wrong."""
    number = text.replace(" ", "").replace("-", "")
    if len(number) != GLN_LENGTH or not ean.is_valid(number):
        raise ValidationError(_("Ett GLN har 13 siffror, och den sista är en kontrollsiffra. Jämför med underlaget."))
    return number


def checked_number(text: str, *, on: date) -> str:
    """An organisation number, or the person's of a sole trader (enskild firma), as ten digits."""
    try:
        return parse_organisation_number(text)
    except IdentityNumberError as refusal:
        try:
            return parse_personal_number(text, on=on).digits[2:]
        except IdentityNumberError:
            raise ValidationError({"organisation_number": str(refusal)}) from None


def checked_facts(given: Mapping[str, str], *, required: Iterable[str] = ()) -> dict[str, str]:
    """Name, address, contact and VAT number without stray spaces. Raises every fault at its field."""
    facts = {name: " ".join(str(value or "").split()) for name, value in given.items()}
    faults = {name: _("Fyll i uppgiften.") for name in required if not facts.get(name)}
    if facts.get("vat_number"):
        facts["vat_number"] = facts["vat_number"].upper().replace(" ", "").replace("-", "")
        if not vat.is_valid(facts["vat_number"]) or not facts["vat_number"].startswith("SE"):
            faults["vat_number"] = _(
                "Ett svenskt momsregistreringsnummer är SE och tolv siffror, till exempel SE202100699001."
            )
    if facts.get("contact_email"):
        try:
            validate_email(facts["contact_email"])
        except ValidationError:
            faults["contact_email"] = _("%s är ingen e-postadress.") % facts["contact_email"]
    if faults:
        raise ValidationError(faults)
    return facts


def checked_guarded(given: Mapping[str, str]) -> dict[str, str]:
    """Where messages and money go, as it is kept; what is empty is empty. Raises every fault at its field."""
    kept, faults = dict.fromkeys(("e_address_scheme", "e_address", *ACCOUNTS), ""), {}
    for name, read in ACCOUNTS.items():
        try:
            kept[name] = read(text) if (text := str(given.get(name) or "").strip()) else ""
        except (BankAccountError, StdnumError) as fault:
            faults[name] = str(fault) if isinstance(fault, BankAccountError) else WRONG[name]()
    try:
        kept |= _e_address(str(given.get("e_address_scheme") or ""), str(given.get("e_address") or "").strip())
    except ValidationError as fault:
        faults["e_address"] = fault.message
    if kept["bic"] and not kept["iban"]:
        faults.setdefault("iban", _("En BIC hör till ett IBAN. Fyll i kontot också."))
    if faults:
        raise ValidationError(faults)
    return kept


def _e_address(scheme: str, text: str) -> dict[str, str]:
    if not text:
        return {"e_address_scheme": "", "e_address": ""}
    if scheme == ORGANISATION:
        try:
            number = parse_organisation_number(text)
        except IdentityNumberError as fault:
            raise ValidationError(str(fault)) from None
    elif scheme == GLN:
        number = checked_gln(text)
    else:
        raise ValidationError(_("Välj om e-adressen är ett organisationsnummer (0007) eller ett GLN (0088)."))
    return {"e_address_scheme": scheme, "e_address": number}


ACCOUNTS: dict[str, Callable[[str], str]] = {
    "bankgiro": parse_bankgiro,
    "plusgiro": parse_plusgiro,
    "iban": iban.validate,
    "bic": bic.validate,
}
WRONG: dict[str, Callable[[], str]] = {
    "iban": lambda: _("Numret är inget IBAN: längden eller kontrollsiffrorna stämmer inte. Jämför med underlaget."),
    "bic": lambda: _("En BIC har 8 eller 11 tecken, till exempel NDEASESS."),
}
