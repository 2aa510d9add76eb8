"""The words that Swedish invoices set beside each field, as pages and as scans write them."""

from __future__ import annotations

import re

from invoicing.invoice_reading.facts import Name


def _any(words: str) -> re.Pattern[str]:
    each = "|".join(word.strip() for word in " ".join(words.split()).split(","))
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)


LABELS: dict[Name, re.Pattern[str]] = {
    Name.DUE_ON: _any(
        r"förfallodatum, förfallodag, förfaller(?: den)?, förf\.?\s?datum, oss tillhanda(?: senast)?, betalas senast,"
        r"sista betalningsdag, betala senast, due date"
    ),
    Name.ISSUED_ON: _any(r"fakturadatum, fakt\.?\s?datum, utställd(?: den)?, utskriftsdatum, invoice date, datum"),
    Name.PAYMENT_REFERENCE: _any(
        r"ocr(?:[ /-]?(?:nummer|nr|referens|ref))?\.?, betalningsreferens, referensnummer, ange vid betalning"
    ),
    Name.NUMBER: _any(
        r"(?:kredit)?fakturanummer, (?:kredit)?fakturanr\.?, (?:kredit)?faktura\s?nr\.?, faktnr, invoice no\.?,"
        r"invoice number"
    ),
    Name.ORDER_REFERENCE: _any(
        r"(?:ert |er |ers )?(?:beställnings|order|inköps)(?:order)?[ -]?(?:nummer|nr)\.?, er order, ert ordernr,"
        r"inköpsorder, purchase order"
    ),
    Name.BUYER_REFERENCE: _any(r"er(?:t)? ref(?:erens|\.)?, beställarreferens, märkning, your reference"),
    Name.TOTAL: _any(
        r"(?:summa |totalt |belopp )?att betala, fakturabelopp, att erhålla, slutsumma, totalbelopp,"
        r"summa inkl\.? moms, totalt inkl\.? moms, total inkl\.? moms, tillgodo, amount due"
    ),
    Name.NET: _any(
        r"netto(?:belopp|summa)?, summa exkl\.? moms, belopp exkl\.? moms, totalt exkl\.? moms, summa ex\.? moms,"
        r"exkl\.? moms, momsunderlag, delsumma, varuvärde, net amount"
    ),
    Name.ROUNDING: _any(r"öresutjämning, öresavrundning, öresutj\.?, öresavr\.?, avrundning, öresutjämn"),
    Name.VAT: _any(r"moms(?:belopp)?, total moms, varav moms, summa moms, mervärdesskatt, vat"),
    Name.BANKGIRO: _any(r"bankgiro(?:nr|nummer)?, bg(?:[ -]?nr)?, bank\s?giro"),
    Name.PLUSGIRO: _any(r"plusgiro(?:nr|nummer)?, pg(?:[ -]?nr)?, postgiro"),
    Name.IBAN: _any(r"iban(?:[ -]?(?:nr|nummer))?"),
}
"""In the order in which they take a place: "fakturadatum" before "datum", "exkl. moms" before "moms"."""
OTHER_LABELS = _any(
    r"kundnummer, kundnr\.?, kund-?id, vår(?:t)? ref(?:erens|\.)?, org\.?\s?-?\s?(?:nr|nummer)\.?, organisationsnummer,"
    r"momsreg\.?\s?-?\s?(?:nr|nummer)\.?, momsregistreringsnummer, vat-?nr\.?, betalningsvillkor, leveransdatum,"
    r"leveransdag, dröjsmålsränta, telefon, tel\.?, e-post, bic, swift, swish, leveransadress, fakturaadress, sida,"
    r"kontakt, valuta, godkänd för f-skatt, innehar f-skatt, moms(?:belopp)? ?%, momssats"
)
"""End the value that stands before them, and are themselves no field."""
BUYERS = _any(
    r"ert org\.?\s?-?\s?(?:nr|nummer)\.?, kundens org\.?\s?-?\s?(?:nr|nummer)\.?, köparens, kundnummer, kundnr"
)
CREDIT = _any(r"kreditfaktura, kreditnota, credit note, kreditering av faktura")
COMPANY = _any(
    r"ab, aktiebolag, hb, handelsbolag, kb, kommanditbolag, ek\. för\., ekonomisk förening, as, oy, gmbh, ltd"
)
NO_SUPPLIER = _any(
    r"kund, köpare, faktura, fakturaadress, leveransadress, att, betalningsmottagare, till, mottagare, er referens,"
    r"org, bankgiro, plusgiro, sida"
)
TERMS = re.compile(r"(?<!\d)(\d{1,2})\s*dagar(?:s)?\b(?!.*ränta)", re.IGNORECASE)
VAT_WORDS = _any(r"moms\w*, vat, mervärdesskatt")
CURRENCY = re.compile(r"(?<!\w)(SEK|EUR|USD|NOK|DKK|GBP|CHF|kr(?:onor)?)(?!\w)", re.IGNORECASE)
