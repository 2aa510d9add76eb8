"""Facts of made-up people as rows of the tables (rader): text for COPY, a batch of people at a time."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

from django.db import connection

from payroll.population.model import AbsenceFact, EmploymentFacts, EntryFact, Known, PersonFacts, VacationFact
from payroll.population.timeline import JOINED, moment
from servicecenter.common.sorting import sort_key
from servicecenter.population.load import JOINED_AT, demo_password
from servicecenter.tenancy.bulk import copy_rows, next_ids, text

PROTECTED = "payroll_protectedidentity"
FACT = "agency_id starts_on ends_on recorded_at recorded_by_id superseded_at superseded_by_id reason"
REPORTED = "agency_id public_id employment_id starts_on ends_on state recorded_at attested_at attested_by_id"
COLUMNS: Mapping[str, str] = {
    "servicecenter_user": "id password email full_name is_active date_joined",
    "servicecenter_membership": "agency_id user_id role unit_id starts_on",
    "payroll_person": (
        "id agency_id public_id number personal_number born_on given_name family_name sort_key email is_protected "
        "user_id"
    ),
    PROTECTED: "agency_id person_id personal_number given_name family_name email",
    "payroll_employment": "id agency_id public_id person_id number form central_agreement",
    "payroll_employmentspan": f"{FACT} employment_id",
    "payroll_payterms": f"{FACT} employment_id unit_id title form pay_ore extent coding",
    "payroll_fixeditem": f"{FACT} employment_id code amount_ore",
    "payroll_taxdecision": (f"{FACT} person_id kind table column percent adjustment_ore extra_ore yearly_income_ore"),
    "payroll_bankaccount": f"{FACT} person_id clearing account",
    "payroll_netdeduction": f"{FACT} person_id payee_id amount_ore consented_on",
    "payroll_attachmentorder": f"{FACT} person_id payee_id reference payment_reference protected_ore amount_ore",
    "payroll_timeentry": f"{REPORTED} code quantity amount_ore note",
    "payroll_absence": f"{REPORTED} kind working_days extent",
    "payroll_sicknote": f"{FACT} public_id employment_id kind reference",
    "payroll_parentalbenefitnote": f"{FACT} public_id employment_id child_born_on extent",
    "payroll_vacationrow": "agency_id employment_id kind pot year on days reason state recorded_at decided_at",
}
"""Every table with its columns, parents before children."""
UNUSABLE_PASSWORD = "!demo"  # noqa: S105


def line(*values: object) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in values) + "\n"


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """Protected identities are refused by the database unless opened (skyddade personuppgifter)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.protected', 'open', true)")
        yield
        cursor.execute("SELECT set_config('app.protected', '', true)")


@dataclass(slots=True)
class Writer:
    """Turns people of one agency into rows and writes them."""

    agency_id: int
    namespace: uuid.UUID
    unit_ids: Mapping[str, int]
    unit_parents: Mapping[str, str]
    leaders: Mapping[str, int]
    payee_ids: Mapping[str, int]
    clerk_id: int
    _lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def write(self, batch: Sequence[PersonFacts]) -> None:
        employments = sum(len(person.employments) for person in batch)
        employment_ids = iter(next_ids("payroll_employment", employments))
        for person_id, person in zip(next_ids("payroll_person", len(batch)), batch, strict=True):
            self._add_person(person_id, person)
            for employment in person.employments:
                self._add_employment(next(employment_ids), person_id, person, employment)
        for table, columns in COLUMNS.items():
            if lines := self._lines.pop(table, None):
                with behind_the_wall() if table == PROTECTED else nullcontext():
                    copy_rows(table, columns.split(), lines)

    def _public_id(self, *key: object) -> uuid.UUID:
        return uuid.uuid5(self.namespace, "/".join(map(str, key)))

    def _add_person(self, person_id: int, person: PersonFacts) -> None:
        user_id = self._add_user(person)
        shown = (person.personal_number, person.born_on, text(person.given_name), text(person.family_name))
        identity = (*shown, sort_key(f"{person.family_name} {person.given_name}"), person.email)
        if person.is_protected:
            secret = (person.personal_number, text(person.given_name), text(person.family_name), person.email)
            self._lines[PROTECTED].append(line(self.agency_id, person_id, *secret))
            identity = ("", person.born_on, "", "", person.number, "")
        self._lines["payroll_person"].append(
            line(
                person_id,
                self.agency_id,
                self._public_id(person.number),
                person.number,
                *identity,
                person.is_protected,
                user_id,
            )
        )
        for tax in person.taxes:
            self._add_fact("payroll_taxdecision", tax, person_id, *tax[3:])
        for account in person.accounts:
            self._add_fact("payroll_bankaccount", account, person_id, account.clearing, account.account)
        for wish in person.deductions:
            payee_id = self.payee_ids[wish.payee]
            self._add_fact("payroll_netdeduction", wish, person_id, payee_id, wish.amount_ore, wish.consented_on)

        for order in person.attachments:
            amounts = (order.reference, "", order.protected_ore, order.amount_ore)
            self._add_fact("payroll_attachmentorder", order, person_id, self.payee_ids[order.payee], *amounts)

    def _add_user(self, person: PersonFacts) -> int | None:
        """Those who lead a unit or are in the demo's list of log-ins have a user."""
        if not (person.logs_in or person.leads_unit):
            return None
        user_id = self.leaders[person.leads_unit] if person.leads_unit else next_ids("servicecenter_user", 1)[0]
        email = person.email if person.logs_in else person.email.replace("@", f".{person.number}@")
        password = demo_password() if person.logs_in else UNUSABLE_PASSWORD
        name = text(f"{person.given_name} {person.family_name}")
        self._lines["servicecenter_user"].append(line(user_id, password, email, name, "true", JOINED_AT))
        roles: list[tuple[str, int | None]] = [("employee", None)]
        if person.leads_unit:
            roles += [("manager", self.unit_ids[code]) for code, leader in self.leaders.items() if leader == user_id][
                -1:
            ]
        self._lines["servicecenter_membership"] += [
            line(self.agency_id, user_id, role, unit_id, JOINED) for role, unit_id in roles
        ]
        return user_id

    def _add_employment(
        self, employment_id: int, person_id: int, person: PersonFacts, employment: EmploymentFacts
    ) -> None:
        key = (person.number, employment.number)
        self._lines["payroll_employment"].append(
            line(
                employment_id,
                self.agency_id,
                self._public_id(*key),
                person_id,
                employment.number,
                employment.form,
                employment.central_agreement,
            )
        )
        for span in employment.spans:
            self._add_fact("payroll_employmentspan", span, employment_id)
        for terms in employment.terms:
            unit_id = self.unit_ids[terms.unit]
            self._add_fact("payroll_payterms", terms, employment_id, unit_id, *terms[4:])
        for item in employment.items:
            self._add_fact("payroll_fixeditem", item, employment_id, item.code, item.amount_ore)
        attester = self._attester(person, employment.terms[0].unit)
        self._add_reported("payroll_timeentry", key, employment_id, employment.entries, attester)
        self._add_reported("payroll_absence", key, employment_id, employment.absences, attester)
        if employment.saved is not None:
            self._add_saved(employment_id, employment.saved)
        for number, note in enumerate(employment.sick_notes):
            own = self._public_id(*key, "sick_note", number)
            self._add_fact("payroll_sicknote", note, own, employment_id, note.kind, "")
        for number, benefit in enumerate(employment.benefits):
            own = self._public_id(*key, "benefit", number)
            self._add_fact("payroll_parentalbenefitnote", benefit, own, employment_id, benefit.child_born_on, 100)

    def _add_saved(self, employment_id: int, saved: VacationFact) -> None:
        """The opening balance of the year, read in with the agency's other facts."""
        first = date(saved.year, 1, 1)
        told = moment(first - timedelta(days=1))
        row = ("opening", "saved", saved.year, first, saved.days, "Saldo vid årets början", "active", told, told)
        self._lines["payroll_vacationrow"].append(line(self.agency_id, employment_id, *row))

    def _attester(self, person: PersonFacts, unit: str) -> int | None:
        """The nearest manager above who is not the person (aldrig egen sak)."""
        own = self.leaders.get(unit) if person.leads_unit else None
        step = unit
        while step and self.leaders.get(step) == own:
            step = self.unit_parents[step]
        return self.leaders.get(step)

    def _add_fact(self, table: str, fact: Sequence[object], *values: object) -> None:
        starts_on, ends_on, known = cast("tuple[date, date | None, Known]", fact[:3])
        clerk = None if known.recorded_at == JOINED_AT else self.clerk_id
        ended_by = None if known.superseded_at is None else self.clerk_id
        self._lines[table].append(
            line(
                self.agency_id,
                starts_on,
                ends_on,
                known.recorded_at,
                clerk,
                known.superseded_at,
                ended_by,
                known.reason,
                *values,
            )
        )

    def _add_reported(
        self,
        table: str,
        key: tuple[object, ...],
        employment_id: int,
        rows: Iterable[EntryFact | AbsenceFact],
        attester: int | None,
    ) -> None:
        for number, row in enumerate(rows):
            state = "attested" if row.attested_at else "submitted"
            own = (
                (row.code, row.quantity, row.amount_ore, row.note)
                if isinstance(row, EntryFact)
                else (row.kind, row.working_days, row.extent)
            )
            self._lines[table].append(
                line(
                    self.agency_id,
                    self._public_id(*key, table, number),
                    employment_id,
                    row.starts_on,
                    row.ends_on,
                    state,
                    row.recorded_at,
                    row.attested_at,
                    attester if row.attested_at else None,
                    *own,
                )
            )
