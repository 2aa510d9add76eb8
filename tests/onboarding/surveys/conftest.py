"""A project in its last phase, with people on the customer's side and users in annex 6."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from onboarding.models import Phase
from onboarding.surveys.actions import send_survey
from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import make_agreement, save_row
from servicecenter.models import User
from tests.factories import NOW, make_user
from tests.factories.onboarding import GO_LIVE, person
from tests.factories.rooms import Room, open_room


@dataclass(frozen=True)
class Asked:
    """The room with its sent survey, and who is asked of each kind."""

    room: Room
    project_people: list[User]
    users: list[User]

    @property
    def all(self) -> list[User]:
        return [*self.project_people, *self.users]


def last_phase(room: Room) -> None:
    Phase.objects.filter(project=room.project, number__lt=5).update(state="passed", passed_at=NOW)
    Phase.objects.filter(project=room.project, number=5).update(state="open")


@pytest.fixture
def asked(db: None) -> Iterator[Asked]:
    """Three of the project and six of annex 6, one of whom is in both and is asked once."""
    with open_room() as room:
        last_phase(room)
        by = person(room.project, "account", "centre")
        version = make_agreement(reference="SC 2026/8", valid_from=GO_LIVE, by=by, at=NOW)
        line = {"code": "payroll", "starts_on": GO_LIVE, "ends_on": None, "level": "", "price_item": ""}
        save_row(version=version, slug="tjanster", values=line, by=by, at=NOW)
        users = [make_user(room.agency, Role.ATTESTER) for _ in range(5)]
        for user in [*users, room.customer]:
            row = {"email": user.email, "full_name": user.full_name, "role": Role.ATTESTER, "unit_code": ""}
            save_row(version=version, slug="anvandare", values=row, by=by, at=NOW)
        send_survey(project=room.project, address="https://x.example/enkat/", by=room.centre, at=NOW)
        yield Asked(room, [room.customer, room.other_customer, room.finance_head], users)
