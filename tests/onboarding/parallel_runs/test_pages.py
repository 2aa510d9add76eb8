"""The pages of a move: a file handed in, mapped and checked; a month compared, explained and confirmed through HTTP."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from onboarding.data_migration.jobs import check_on
from onboarding.models import DataLoad, DifferenceGroup, ReceivedFile
from onboarding.source_files.columns import kinds
from onboarding.source_files.writing import build_csv
from payroll.models import Person
from payroll.salary_types.catalogue import by_key
from servicecenter.models import AuditEvent
from tests.factories import NOW, make_user
from tests.factories.moving_in import Mover, make_mover, number, people_files
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
TAX = by_key("table_tax").code


@pytest.fixture
def mover() -> Mover:
    return make_mover()


def test_a_file_is_handed_in_mapped_and_told_of(mover: Mover) -> None:
    client, room = client_of(mover.migrator, mover.agency), [mover.project.public_id]
    content = build_csv(kinds()["people"], people_files(2)["people"]) + b"x;19850412-1234;A;B;;\r\n"
    new = reverse("customer_file_new", args=room)
    given = {"file": SimpleUploadedFile("personer.csv", content), "system": "Gamla lönen", "kind": "people"}
    answer = client.post(new, given)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Rubrikerna i filen" in page
    assert "CSV UTF-8" in page
    headings = {f"heading-{place}": column.field for place, column in enumerate(kinds()["people"].columns)}
    assert client.post(answer["Location"], headings | {"day_order": ""}).status_code == 302
    with mover:
        file = ReceivedFile.objects.get()
    check_on(agency_id=mover.agency.pk, file_id=file.pk, at=NOW)
    page = client.get(answer["Location"]).content.decode()
    assert "fel kontrollsiffra" in page
    listed = client.get(answer["Location"] + "?format=csv").content.decode("utf-8-sig")
    assert "Personnummer;19850412-1234" in listed
    assert client.get(reverse("project_data", args=room)).status_code == 200
    loader = client_of(mover.loader, mover.agency)
    assert loader.post(reverse("data_load_new", args=room)).status_code == 302
    with mover:
        assert DataLoad.objects.get().requested_by == mover.loader
    bad = client.post(new, given | {"file": SimpleUploadedFile("x.png", b"\x89PNG\x00\x00")})
    assert bad.status_code == 422
    assert "ingen text" in bad.content.decode()
    assert client.get(reverse("customer_file_template", args=[*room, "pay"])).content.startswith(b"\xef\xbb\xbfAnst")


def test_differences_are_explained_and_confirmed_on_their_pages(mover: Mover) -> None:
    mover.move_in(people_files(3))
    old = mover.our_results()
    next(row for row in old if row["code"] == TAX)["amount"] -= 5_000
    run = mover.parallel_run(old)
    client, customer = client_of(mover.migrator, mover.agency), client_of(mover.customer, mover.agency)
    room = [mover.project.public_id]
    page = client.get(reverse("project_parallel_runs", args=room)).content.decode()
    assert "Lika på öret" in page
    page = client.get(reverse("parallel_run", args=[*room, run.public_id])).content.decode()
    assert "Annan skattetabell eller kolumn" in page
    with mover:
        group = DifferenceGroup.objects.get()
    address = reverse("difference_group", args=[*room, group.public_id])
    assert client.post(address, {"cause": "tax_decision", "explanation": ""}).status_code == 422
    assert client.post(address, {"cause": "tax_decision", "explanation": "Gammal tabell"}).status_code == 302
    assert "Gammal tabell" in customer.get(address).content.decode()
    confirm = reverse("difference_group_confirm", args=[*room, group.public_id])
    customer.post(confirm, {"count": 1, "amount": group.our_ore - group.old_ore})
    with mover:
        group.refresh_from_db()
    assert group.confirmed_by == mover.customer
    person = client.get(reverse("parallel_person", args=[*room, run.public_id, number(0)])).content.decode()
    assert "Så räknade vi" in person
    with mover:
        told = AuditEvent.objects.filter(event="read", object_kind="pay", actor_id=mover.migrator.pk)
        assert (
            told.filter(detail__path__endswith=f"/{number(0)}/").get().person_id
            == Person.objects.get(number=number(0)).pk
        )
        assert told.filter(detail__path=address).exists(), "the rows of a group are people's pay too"
    people = reverse("parallel_people", args=[*room, run.public_id])
    assert "Ek0" in customer.get(people, {"only": "all"}).content.decode()
    csv = client.get(reverse("parallel_run", args=[*room, run.public_id]) + "?format=csv").content.decode("utf-8-sig")
    assert "Gammal tabell" in csv
    member = client_of(make_user(mover.agency, "steering_member"), mover.agency)
    assert member.get(reverse("parallel_run", args=[*room, run.public_id])).status_code == 200
    assert member.get(people).status_code == 403
    other = make_mover()
    stranger = client_of(other.migrator, other.agency)
    assert stranger.get(reverse("parallel_run", args=[*room, run.public_id])).status_code == 404
    assert stranger.get(address).status_code == 404
