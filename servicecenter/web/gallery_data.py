"""Sample figures for the component gallery; people, agencies' amounts and case numbers are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from servicecenter.common.because import Because
from servicecenter.common.periods import Month

NOVEMBER = Month(2026, 11)
TODAY = date(2026, 11, 17)

TILES = [
    {"label": "Stopp att rätta", "value": "5", "note": "hos 2 myndigheter", "kind": "stop"},
    {"label": "Varningar att granska", "value": "39", "note": "14 hos Tullverket", "url": "#tiles"},
    {"label": "Räknas nu", "value": "1", "note": "186 personer/s", "kind": "run"},
    {"label": "Anställda i november", "value": "12 122", "note": "+34 mot oktober"},
    {"label": "Till attest", "value": "3", "unit": "dagar", "note": "fredag 20 nov. kl. 15.00"},
]

PHASES = [
    ("Underlag in", date(2026, 11, 1), date(2026, 11, 10), "info"),
    ("Räkna och granska", date(2026, 11, 11), date(2026, 11, 18), "run"),
    ("Attest", date(2026, 11, 19), date(2026, 11, 20), "fjord"),
    ("Bankfil", date(2026, 11, 23), date(2026, 11, 24), "fjord"),
    ("Lön", date(2026, 11, 25), date(2026, 11, 25), "ok"),
    ("Arbetsgivardeklaration", date(2026, 11, 26), date(2026, 11, 30), "info"),
]

STATES = [
    ("opened", "Öppnad"),
    ("collecting", "Räknas"),
    ("under_control", "Under kontroll"),
    ("stopped", "Stoppad"),
    ("returned", "Återsänd"),
    ("approved", "Attesterad"),
    ("sent", "Bankfil sänd"),
    ("paid", "Utbetald"),
]

FINDINGS = [
    {
        "kind": "stop",
        "title": "Kontonummer saknas för två anställda",
        "text": "Lönen kan inte betalas ut till Elin Wester och Omar Said.",
        "url": "#findings",
        "action": "Ange konto",
    },
    {
        "kind": "warn",
        "title": "Nettolönen är 38 % lägre än i oktober",
        "text": "Jonas Hedlund, tjänstledig 9–30 november.",
        "url": "#findings",
        "action": "Visa lön",
    },
    {
        "kind": "info",
        "title": "Ny skattetabell från december",
        "text": "Elin Wester, tabell 34.",
        "url": "#findings",
        "action": "Visa",
    },
    {"kind": "ok", "title": "Verifikationen balanserar", "text": "24 871 904,50 i debet och kredit."},
]

QUALIFYING_DEDUCTION = Because(
    sv="Karensavdrag för din sjukperiod 3–5 november",
    en="Qualifying deduction for your sick period 3–5 November",
    value="1 545,60 kr",
    arithmetic="42 000,00 × 3,68 %",
    source="Sjuklönelagen 6 §",
    steps=(
        Because(
            sv="Du var sjuk tisdag 3 – torsdag 5 november",
            en="You were ill Tuesday 3 – Thursday 5 November",
            value="3 arbetsdagar",
            source="Anmäld 2026-11-03, godkänd av Karin Ahlström 2026-11-06. Ny sjukperiod.",
        ),
        Because(
            sv="Månadslön",
            en="Monthly salary",
            value="42 000,00 kr",
            source="Din anställning 104-22, gäller från 2026-10-01",
        ),
        Because(
            sv="Karensfaktor, en femtedel av en veckas sjuklön",
            en="Qualifying factor, a fifth of a week's sick pay",
            value="3,68 %",
            arithmetic="4,6 % × 5 × 80 % × 20 %",
            source="Villkorsavtal, kapitlet om sjukdom",
            steps=(
                Because(sv="Sjukavdrag per arbetsdag", en="Sick deduction per working day", value="4,6 %"),
                Because(sv="Arbetsdagar i din vecka", en="Working days in your week", value="5"),
                Because(sv="Sjuklön", en="Sick pay", value="80 %"),
                Because(sv="Karens av en veckas sjuklön", en="Share of a week's sick pay", value="20 %"),
            ),
        ),
        Because(
            sv="Högst periodens sjuklön",
            en="At most the period's sick pay",
            value="4 636,80 kr",
            arithmetic="3 × 42 000,00 × 4,6 % × 80 %, taket nås inte",
            unsourced=True,
        ),
        Because(
            sv="Avrundning till hela ören",
            en="Rounded to whole öre",
            value="1 545,60 kr",
            arithmetic="1 545,6000 → 1 545,60",
        ),
    ),
)

WAITING = [
    {
        "url": "#list",
        "icon": "suitcase",
        "title": "Erik Sandberg, reseräkning",
        "meta": "Gävle–Luleå, 10–12 november",
        "amount_ore": 421_850,
        "tag": {"kind": "warn", "label": "1 avvikelse"},
        "is_current": True,
    },
    {
        "url": "#list",
        "icon": "heart",
        "title": "Sofia Nyberg, sjukfrånvaro",
        "meta": "16–18 november, 3 dagar",
        "note": "sedan i går",
        "amount_ore": None,
    },
    {
        "url": "#list",
        "icon": "clock",
        "title": "Jonas Hedlund, övertid",
        "meta": "14 november, 4,5 timmar",
        "note": "2 dagar",
        "amount_ore": None,
    },
]

TABLE: dict[str, Any] = {
    "caption": "Lönekörningar i urvalet",
    "dense": True,
    "columns": [
        {"label": "Myndighet", "key": "name"},
        {"label": "Anställda", "key": "people", "is_number": True},
        {"label": "Brutto", "key": "gross", "is_number": True},
        {"label": "Netto", "is_number": True},
    ],
    "rows": [
        {"cells": ["Lantmäteriet", "2 214", "94 310 220,00", "61 842 110,00"], "url": "#table", "kind": "run"},
        {"cells": ["Skogsstyrelsen", "812", "34 920 412,50", "23 104 871,00"], "url": "#table", "kind": "stop"},
        {"cells": ["Boverket", "331", "16 020 114,00", "10 441 902,00"], "url": "#table"},
    ],
    "foot": ["3 myndigheter", "3 357", "145 250 746,50", "95 388 883,00"],
}

ROWS = [
    {"label": "Till ditt konto", "value": "36 080,66", "kind": "fjord"},
    {"label": "Skatt", "value": "9 870,00", "kind": "warn"},
    {"label": "Arbetsgivaravgifter", "value": "13 650,63", "kind": "plain"},
    {"label": "Arbetsgivarens kostnad", "value": "59 601,29", "is_sum": True},
]
COST_PARTS = [
    ("Till ditt konto", 3_608_066, "fjord"),
    ("Skatt", 987_000, "warn"),
    ("Arbetsgivaravgifter", 1_365_063, "plain"),
]

EVENTS = [
    {"text": "Beräknad", "meta": "2026-11-17 10.42", "status": "done"},
    {"text": "Attesterad", "meta": "2026-11-20 09.15", "status": "done"},
    {"text": "Sänd till banken", "meta": "2026-11-23 06.00", "status": "now"},
    {"text": "På kontot ··· 8203", "meta": "onsdag 2026-11-25", "status": ""},
]

STEPS = [
    {"label": "Utvärdera", "meta": "klar 2026-03-18", "status": "done"},
    {"label": "Definiera", "meta": "klar 2026-08-28", "status": "done"},
    {"label": "Implementera", "meta": "till 2026-12-10", "status": "now"},
    {"label": "Driftsätta", "meta": "2027-01-01", "status": ""},
    {"label": "Stabilisera", "meta": "till 2027-06-30", "status": ""},
]

CONDITIONS = [
    {
        "is_met": False,
        "title": "Parallellkörning utan oförklarade skillnader",
        "meta": "2 av 312 anställda är oförklarade",
        "url": "#gate",
        "action": "Förklara 2 skillnader",
    },
    {"is_met": True, "title": "Kritiska gap stängda av båda parter", "meta": "14 av 14"},
    {"is_met": True, "title": "Personalflytt genomförd", "meta": "6 medarbetare, 2026-11-01"},
]

DOCUMENTS = [
    {"url": "#documents", "name": "Hotell, 2 nätter", "meta": "2 590,00 kr 12 nov."},
    {"url": "#documents", "name": "Tåg till Arlanda", "meta": "286,00 kr 10 nov."},
    {"url": "#documents", "name": "Taxi till hotellet", "meta": "389,50 kr 10 nov."},
    {"url": "#documents", "name": "Parkering, 3 dygn", "meta": "278,00 kr 12 nov."},
]

DECISIONS = [
    {"name": "approve_next", "label": "Godkänn och nästa", "icon": "check", "is_primary": True, "key": "a"},
    {"name": "approve", "label": "Godkänn", "icon": "check", "key": "g"},
    {"name": "return", "label": "Returnera", "icon": "return", "key": "r"},
]

NET_PAY = [
    ("jun", 4_012_000),
    ("jul", 4_348_000),
    ("aug", 4_012_000),
    ("sep", 4_012_000),
    ("okt", 4_102_000),
    ("nov", 4_423_600),
]
GROSS_THIS_YEAR = [
    ("jan", 40_112_000_000),
    ("feb", 40_240_000_000),
    ("mar", 40_310_000_000),
    ("apr", 40_820_000_000),
    ("maj", 41_010_000_000),
    ("jun", 42_480_000_000),
    ("jul", 43_110_000_000),
    ("aug", 41_220_000_000),
    ("sep", 41_300_000_000),
    ("okt", 41_580_000_000),
    ("nov", 41_992_000_000),
]
GROSS_LAST_YEAR = [
    (month, amount - 900_000_000 - index * 40_000_000) for index, (month, amount) in enumerate(GROSS_THIS_YEAR)
]
CHANGES = [-12, -8, -5, -4, -3, -2, -2, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14]

WORK = {
    "label": "Lantmäteriet räknas",
    "done": 1417,
    "of": 2214,
    "per_second": 186,
    "seconds_left": 4,
    "is_running": True,
}
