"""The words of receipts in the languages they come in: Swedish, Norwegian, Danish, Finnish, English, German, French."""

from __future__ import annotations

import re


def _any(words: str) -> re.Pattern[str]:
    """Any of the words, divided by commas, standing by itself."""
    each = "|".join(word.strip() for word in " ".join(words.split()).split(","))
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)


TO_PAY = _any("""
    att betala, summa att betala, totalt att betala, betalt, köp, å betale, til betaling, at betale, beløb i alt, i alt,
    ialt, amount due, total due, grand total, total paid, to pay, balance due, amount paid, zu zahlen, gesamtbetrag,
    gesamtsumme, endbetrag, rechnungsbetrag, zahlbetrag, total ttc, net à payer, à payer, montant total, yhteensä,
    maksettava
""")
"""Stands beside what was paid, and nothing else."""
TOTAL = _any("summa, totalt, totalsumma, total, totalbelopp, belopp, sum, summe, betrag, beløp, beløb")
"""Stands beside what was paid, but also beside parts of it."""
PART = _any("""
    delsumma, subtotal, sub total, sub-total, mellansumma, zwischensumme, subtotalt, delsum, exkl, excl, ex moms, netto,
    net, nettobetrag, before tax, ekskl, eks mva, hors taxe, ht, rabatt, discount, sparat, öresavrundning, avrundning,
    rounding, växel, change, rückgeld, kontant, dricks, tip, antal, items, artiklar, poäng, saldo
""")
"""Stands beside amounts that are not the total."""
VAT = _any(r"""
    moms\w*, vat, v\.a\.t\.?, mwst\.?, ust\.?, mehrwertsteuer, umsatzsteuer, mva, merverdiavgift, tva, alv, iva,
    sales tax, tax, steuer
""")
VAT_NUMBER = _any(r"""
    org(?:anisa[st]jons?|anisations?)?\.?\s?-?\s?(?:nr|nummer|no)\.?, vat\s?-?(?:nr|no|id|number|reg)\w*\.?,
    moms(?:reg)?\.?\s?-?(?:nr|nummer|registreringsnummer)\.?, cvr\w*\.?(?:\s?-?nr\.?)?, ust\.?-?\s?id(?:-?nr)?\.?,
    y-tunnus, siret, foretaksregisteret
""")
DAY = _any("""
    datum, dato, date, kvittodatum, köpdatum, fakturadatum, rechnungsdatum, belegdatum, tid, time, kl, päivä, päiväys,
    utskriven, issued, leveransdatum
""")
OTHER_DAY = _any(r"""
    förfall\w*, forfall\w*, due(?: date)?, fällig, giltig, gäller, valid, gyldig, bäst före, expires, exp, ankomst,
    avresa, arrival, departure, anreise, abreise, incheckning, utcheckning, check-in, check-out, öppet köp, bytesrätt
""")
INCLUDED = _any("inkl, incl, ink, inklusive, including, inklusiv")
CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?!\d)")
COMPANY = _any(r"""
    ab, aktiebolag, hb, kb, as, a/s, aps, oy, oyj, gmbh, ag, kg, ltd, limited, llc, inc, sarl, sas, bv, ek\. för
""")
NO_SUPPLIER = _any("""
    kvitto, receipt, kvittering, quittung, rechnung, faktura, invoice, beleg, kassabon, bon, kopia, copy, original,
    välkommen, welcome, willkommen, velkommen, tack, thank, danke, takk, kassa, tel, telefon, phone, www, http, https,
    org, datum, date, dato, kl, öppet, kundens, customer, ordernr, order, bokning, reference, referens, bord, table,
    tisch, betjänad, säljare, terminal, butik, sida, page
""")

CURRENCIES = {
    "SEK": _any("sek"),
    "NOK": _any("nok"),
    "DKK": _any("dkk"),
    "EUR": re.compile(r"€|(?<!\w)(?:eur|euro)(?!\w)", re.IGNORECASE),
    "USD": re.compile(r"\$|(?<!\w)usd(?!\w)", re.IGNORECASE),
    "GBP": re.compile(r"£|(?<!\w)gbp(?!\w)", re.IGNORECASE),
    "CHF": _any("chf, sfr"),
    "PLN": _any("pln, zł"),
    "CZK": _any("czk, kč"),
    "JPY": re.compile(r"¥|(?<!\w)jpy(?!\w)", re.IGNORECASE),
}
KRONOR = _any("kr, kronor, kroner")
SWEDISH = _any(r"moms\w*, att betala, org\.?\s?-?nr, summa, varav")
NORWEGIAN = _any("mva, merverdiavgift, kvittering, beløp, å betale, norge, foretaksregisteret")
DANISH = _any("cvr, cvr-nr, beløb, i alt, ialt, at betale, heraf moms, danmark, aps")
AMERICAN = _any("sales tax, usd")
