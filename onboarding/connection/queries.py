"""What the forecast is made from: the rows of all customers, and the open dialogues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from onboarding.connection.models import ConnectionRow
from onboarding.connection_rules.share import Connection, Hope, Standing, quarter_ends, standing
from onboarding.connection_rules.state import Figure, employees_on, goal_on
from onboarding.prospects.queries import open_prospects
from servicecenter.agencies.models import Agency
from servicecenter.agreements.catalogue import OFFERS, Area, Service

BACK, AHEAD = 4, 8
AREAS = Area.choices


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything of a day that standings are reckoned from."""

    today: date
    rows: Sequence[ConnectionRow]
    connections: Sequence[Connection]
    hopes: Sequence[Hope]

    @property
    def goal(self) -> Figure:
        return goal_on(self.today)

    @property
    def everyone(self) -> Figure:
        """The latest known number of the state's employees; what comes is reckoned on it too."""
        return employees_on(self.today)

    def standing(self, area: str, day: date) -> Standing:
        everyone = employees_on(min(day, self.today)).value
        given = {"connections": self.connections, "hopes": self.hopes, "everyone": everyone}
        return standing(area, day, today=self.today, **given)

    def quarters(self, area: str) -> list[Standing]:
        return [self.standing(area, day) for day in quarter_ends(self.today, back=BACK, ahead=AHEAD)]

    @property
    def unknown(self) -> list[Agency]:
        """Customers whose number of employees nobody has given; they count as none."""
        return [row.agency for row in self.rows if not row.employees and row.services]


def connection_rows() -> QuerySet[ConnectionRow]:
    return ConnectionRow.objects.select_related("agency").order_by("agency__sort_key", "agency_id")


def ground(today: date) -> Ground:
    """A dialogue about an agency that is a customer already adds what it has not got; nobody is counted twice."""
    rows = list(connection_rows())
    connections = [one for row in rows for one in _connections(row)]
    hopes = [
        Hope(row.organisation_number, areas_of(row.services), row.employees, row.expected_on, row.probability)
        for row in open_prospects()
    ]
    return Ground(today, rows, connections, hopes)


def _connections(row: ConnectionRow) -> list[Connection]:
    agency = row.agency.organisation_number
    return [
        Connection(
            agency,
            each["area"],
            row.employees,
            date.fromisoformat(each["starts_on"]),
            date.fromisoformat(each["ends_on"]) if each["ends_on"] else None,
        )
        for each in row.services
    ]


def areas_of(services: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(OFFERS[Service(code)].area) for code in services))
