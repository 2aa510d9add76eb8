"""Who logs in to the demo, and as what (inloggningar i demon)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from servicecenter.common.sorting import sort_key

FILE = Path(__file__).with_name("staff.toml")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Someone at the centre, with the same roles in every agency."""

    email: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CastEmployee:
    """An employee of an agency who logs in; everything not said here is made up like anybody else's."""

    agency: str
    place: int
    given_name: str
    family_name: str
    is_woman: bool
    born_on: date
    title: str
    pay: int
    extent: int = 100
    is_manager: bool = False

    @property
    def email(self) -> str:
        return f"{ascii_name(self.given_name)}.{ascii_name(self.family_name)}@{self.agency}.example"


@dataclass(frozen=True, slots=True)
class Staff:
    password: str
    members: tuple[StaffMember, ...]
    employees: tuple[CastEmployee, ...]

    def with_role(self, role: str) -> list[StaffMember]:
        return [member for member in self.members if role in member.roles]

    def employee(self, agency: str, place: int) -> CastEmployee | None:
        return next((row for row in self.employees if (row.agency, row.place) == (agency, place)), None)


@cache
def staff() -> Staff:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Staff(
        password=data["password"],
        members=tuple(StaffMember(row["email"], row["name"], tuple(row["roles"])) for row in data["staff"]),
        employees=tuple(CastEmployee(**row) for row in data["employees"]),
    )


def ascii_name(name: str) -> str:
    """A name as it stands in an e-mail address.

    >>> ascii_name("Åsa-Märta Öström")
    'asa-marta.ostrom'
    """
    plain = sort_key(name.replace("-", "_")).translate(str.maketrans("{|}", "aao"))
    kept = "".join(letter for letter in plain.replace(" ", ".").replace("_", "-") if letter.isascii())
    return kept or "okand"
