"""Countries by their Swedish names (landsnamn): ISO 3166 codes, and the spellings that are only Skatteverket's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

SPELLED: Mapping[str, str] = MappingProxyType(
    {
        "burma": "MM",
        "brunei darussalam": "BN",
        "bosnien-hercegovina": "BA",
        "elfenbenskusten": "CI",
        "hong kong": "HK",
        "kazakstan": "KZ",
        "kongo (brazzaville)": "CG",
        "kongo (demokratiska republiken)": "CD",
        "kongo (dem. republiken)": "CD",
        "macao": "MO",
        "makedonien": "MK",
        "mikronesien": "FM",
        "mocambique": "MZ",
        "moldavien": "MD",
        "myanmar": "MM",
        "nederländska antillerna": "AN",
        "nordmakedonien, f.d. makedonien": "MK",
        "papua nya guinea": "PG",
        "saint lucia": "LC",
        "saint vincent och grenadinerna": "VC",
        "samoa, självständiga staten": "WS",
        "storbritannien och nordirland": "GB",
        "swaziland": "SZ",
        "vitryssland": "BY",
    }
)


@cache
def swedish_names() -> Mapping[str, str]:
    """The Swedish name of each ISO 3166 alpha-2 code."""
    territories = Locale("sv").territories
    return MappingProxyType({code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()})


@cache
def _codes() -> Mapping[str, str]:
    return {name.casefold(): code for code, name in swedish_names().items()} | dict(SPELLED)


def code_of(name: str) -> str:
    """The code of a Swedish name; a name nobody knows is its own code, in capitals.

    >>> code_of("Frankrike"), code_of("Storbritannien och Nordirland"), code_of("Övriga länder och områden")
    ('FR', 'GB', 'ÖVRIGA LÄNDER OCH OMRÅDEN')
    """
    return _codes().get(name.strip().casefold(), name.strip().upper())


def name_of(country: str) -> str:
    """The Swedish name of a code, or the code itself."""
    return swedish_names().get(country, country)
