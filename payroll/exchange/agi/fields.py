"""The fields (fältkoder) of the declaration: code, element, what kind of value, and until when it may be used.

An element whose name no source spells out is not here: a file that has it is refused rather than half understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What the value of a field is."""

    AMOUNT = "amount"  # whole kronor
    CROSS = "cross"  # the figure 1, never an amount
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its code, its element in the schema and its Swedish name. ``last_period`` is ``YYYYMM``."""

    code: str
    element: str
    name: str
    kind: FieldKind = FieldKind.AMOUNT
    last_period: str = ""


def _amount(code: str, element: str, name: str, last_period: str = "") -> Field:
    return Field(code, element, name, FieldKind.AMOUNT, last_period)


def _cross(code: str, element: str, name: str, last_period: str = "") -> Field:
    return Field(code, element, name, FieldKind.CROSS, last_period)


def _text(code: str, element: str, name: str) -> Field:
    return Field(code, element, name, FieldKind.TEXT)


MAIN_FIELDS = {
    field.code: field
    for field in (
        _amount("487", "SummaArbAvgSlf", "Summa arbetsgivaravgifter och särskild löneskatt"),
        _amount("497", "SummaSkatteavdr", "Summa avdragen skatt"),
        _amount("499", "TotalSjuklonekostnad", "Total sjuklönekostnad", "202406"),
    )
}
"""The fields of the main statement (huvuduppgift, HU) that concern an agency."""

FIELDS = {
    field.code: field
    for field in (
        _amount("011", "KontantErsattningUlagAG", "Kontant bruttolön"),
        _amount("012", "SkatteplOvrigaFormanerUlagAG", "Övriga skattepliktiga förmåner"),
        _amount("013", "SkatteplBilformanUlagAG", "Skattepliktig bilförmån"),
        _amount("018", "DrivmVidBilformanUlagAG", "Drivmedel vid bilförmån"),
        _amount("098", "BetForDrivmVidBilformanUlagAG", "Betalat för drivmedel vid bilförmån"),
        _cross("041", "BostadsformanSmahusUlagAG", "Bostadsförmån, småhus"),
        _cross("043", "BostadsformanEjSmahusUlagAG", "Bostadsförmån, ej småhus"),
        _cross("048", "FormanHarJusterats", "Förmån har justerats"),
        _cross("059", "Personaloption", "Personaloption"),
        _amount("010", "AvrakningAvgiftsfriErs", "Avräkning från avgiftsfri ersättning"),
        _amount("019", "AvdragUtgiftArbetet", "Avdrag för utgifter i arbetet"),
        _amount("020", "AndraKostnadsers", "Andra kostnadsersättningar"),
        _amount("023", "AndelStyrelsearvode", "Andel styrelsearvode"),
        _amount("030", "Tjanstepension", "Tjänstepension"),
        _amount("032", "ErsEjSocAvgEjJobbavd", "Ersättning utan socialavgifter och jobbskatteavdrag"),
        _amount("035", "Forskarskattenamnden", "Forskarskattenämnden"),
        _amount("036", "ErsFormanBostadMmSINK", "Ersättning för förmån av bostad m.m., SINK"),
        _amount("037", "VissaAvdrag", "Vissa avdrag"),
        _amount("039", "Hyresersattning", "Hyresersättning"),
        _amount("001", "AvdrPrelSkatt", "Avdragen preliminär skatt"),
        _amount("274", "AvdrSkattSINK", "Avdragen skatt, SINK"),
        _amount("275", "AvdrSkattASINK", "Avdragen skatt, A-SINK"),
        _cross("114", "SkattebefrEnlAvtal", "Skattebefriad enligt avtal"),
        _cross("253", "Lokalanstalld", "Lokalanställd"),
        _cross("276", "EjskatteavdragEjbeskattningSv", "Ej skatteavdrag, beskattas ej i Sverige"),
        _cross("094", "AmbassadanstISvMAvtal", "Ambassadanställd i Sverige med avtal"),
        _cross("050", "Bilersattning", "Bilersättning"),
        _cross("051", "Traktamente", "Traktamente"),
        _text("060", "Arbetsstallenummer", "Arbetsställenummer"),
        _text("245", "ArbetsplatsensGatuadress", "Arbetsplatsens gatuadress"),
        _text("246", "ArbetsplatsensOrt", "Arbetsplatsens ort"),
        _cross("062", "ForstaAnstalld", "Första anställd", "202512"),
        _cross("063", "VaxaStod", "Växa-stöd", "202512"),
        _text("076", "LandskodTIN", "Landskod för TIN"),
        _text("252", "TIN", "TIN"),
        _text("077", "Fodelseort", "Födelseort"),
        _text("078", "LandskodFodelseort", "Landskod för födelseort"),
        _text("081", "LandskodMedborgare", "Landskod för medborgarskap"),
        _text("090", "LandskodArbetsland", "Landskod för arbetsland"),
        _text("091", "UtsandUnderTid", "Utsänd under tid"),
        _text("305", "KonventionMed", "Konvention med"),
        _text("303", "EjFastDriftstalleIndivid", "Ej fast driftställe"),
    )
}
"""The fields of an individual statement (individuppgift, IU) besides its identity, in the order they are written."""

TAX_AMOUNTS = ("001", "274", "275")
"""The fields that say how much tax was withheld."""

TAX_FIELDS = (*TAX_AMOUNTS, "114", "253", "094", "276")
"""Exactly one of these stands in each individual statement."""

EMPLOYER, PERIOD, SPECIFICATION, REMOVED = "201", "006", "570", "205"
ABSENCE_REMOVED, ABSENCE_DAY, ABSENCE_NUMBER, ABSENCE_KIND = "820", "821", "822", "823"
