"""A16: a closed project is the customer's service page, field by field, and both stay as they were."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.forums.queries import forums_here, seated
from onboarding.gates.actions import decide_gate
from onboarding.gates.conditions import GATES, offered
from onboarding.models import Project, Risk, TeamMember, TemplateVersion, VolumeAnswer
from onboarding.project_agreement.queries import version_of
from onboarding.projects.actions import end_member
from onboarding.projects.queries import team_of
from onboarding.risks.actions import record_risk
from onboarding.volumes.actions import save_part
from onboarding.volumes.queries import baseline_of
from servicecenter.accounts.roles import Role
from servicecenter.models import CustomerContact, CustomerRisk, CustomerVolume, SlaRow
from servicecenter.service_page import actions, queries
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_user
from tests.factories.gates import AT, Room, make_room, meet
from tests.factories.runs import client_of

TODAY = AT.date()
COPIED = ("cause", "effect", "probability", "impact", "measure", "owner_id", "closes_when")


def note_risk(room: Room, cause: str, **given) -> Risk:
    facts = {
        "cause": cause, "effect": "stannar lönen", "probability": 3, "impact": 4, "response": "mitigate",
        "measure": "Lär upp två", "owner": room.people.customer, "closes_when": "två kan", "trigger_on": None,
    }  # fmt: skip
    return record_risk(project=room.project, facts=facts | given, by=room.people.lead, at=AT)


def live(scope) -> Room:
    """In its last phase and live: volumes confirmed, the agreement signed, forums appointed, two risks open."""
    room = make_room(scope, gate=5)
    since = TODAY - timedelta(days=100)
    Project.objects.filter(pk=room.project.pk).update(wanted_go_live_on=since, go_live_on=since)
    room.project.refresh_from_db()
    meet(room, "agreement_signed", "volumes_complete", "baseline_confirmed", "forums_appointed")
    note_risk(room, "någon slutar")
    note_risk(room, "banken byter format", trigger_on=TODAY + timedelta(days=10))
    Risk.objects.filter(pk=note_risk(room, "är stängd").pk).update(state="closed")
    return room


def close(room: Room) -> None:
    standing = offered(room.project, on=TODAY)
    meet(room, *(code for code in GATES[5] if code in standing and not standing[code].is_met))
    decide_gate(project=room.project, gate=5, decision="pass", by=room.people.chair, at=AT)
    room.project.refresh_from_db()


def compare(room: Room) -> None:
    """Every field of the project beside the same field of the page."""
    project = room.project
    team = {(row.side, row.role, row.user_id) for row in team_of(project, on=TODAY)}
    assert {(row.side, row.role, row.user_id) for row in queries.contacts()} == team
    given = dict(VolumeAnswer.objects.filter(form=baseline_of(project)).values_list("code", "value"))
    assert {row.code: row.value for row in queries.volumes()} == given
    assert all(row.name and row.name_en and row.unit for row in queries.volumes())
    risks = {str(row.public_id): row for row in Risk.objects.filter(project=project, state="open")}
    shown = {row.source_row: row for row in queries.open_risks()}
    assert shown.keys() == risks.keys()
    for name, row in shown.items():
        assert [getattr(row, field) for field in COPIED] == [getattr(risks[name], field) for field in COPIED]
        assert row.response == risks[name].get_response_display()
        due = TODAY + timedelta(days=30)
        assert row.review_on == min(due, risks[name].trigger_on or due)
    fields = [field.attname for field in SlaRow._meta.concrete_fields]
    agreed = SlaRow.objects.filter(version=version_of(project)).order_by("service", "code")
    assert list(queries.levels(TODAY).values_list(*fields)) == list(agreed.values_list(*fields))
    assert agreed.exists()
    there = {(one.forum.pk, seat.user_id) for one in seated(forums_here(project), on=TODAY)
             for side in ("centre", "customer") for seat in one.of(side)}  # fmt: skip
    on_page = {(forum.pk, seat.user_id) for forum, seats in queries.forums_with_seats(TODAY) for seat in seats}
    assert on_page == there
    assert there


def test_A16_closing_copies_contacts_levels_volumes_and_open_risks_and_they_stay_equal(scope):
    room = live(scope)
    assert not queries.has_page()
    close(room)
    compare(room)
    sources = {row.source for kind in queries.KINDS.values() for row in kind.objects.all()}
    assert sources == {room.project.public_id}
    for refused in (
        lambda: end_member(member=TeamMember.objects.first(), ends_on=TODAY, by=room.people.lead, at=AT),
        lambda: note_risk(room, "ny risk"),
        lambda: save_part(project=room.project, part="anstallda", answers={"employees": Decimal(1)},
                          by=room.people.customer, at=AT),
    ):  # fmt: skip
        with pytest.raises(NotAllowedNow, match="kan bara läsas"):
            refused()
    before = room.project.template
    content = before.content | {"limits": before.content["limits"] | {"risk_review_days": 7}}
    told = {"kind": before.kind, "number": before.number + 1, "reason": "Kortare", "published_at": AT}
    TemplateVersion.objects.create(content=content, **told)
    compare(room)


def test_the_page_is_the_customers_own_afterwards_with_its_history(scope):
    room = live(scope)
    close(room)
    by = {"by": room.people.customer, "at": AT}
    volume = CustomerVolume.objects.get(code="supplier_invoices")
    actions.write_volume(row=volume, value=Decimal(9000), **by)
    assert CustomerVolume.objects.get(code="supplier_invoices", replaced_at=None).value == 9000
    assert VolumeAnswer.objects.get(form=baseline_of(room.project), code="supplier_invoices").value == volume.value
    with pytest.raises(NotAllowedNow, match="redan ändrat"):
        actions.write_volume(row=volume, value=Decimal(1), **by)
    risk = queries.open_risks()[0]
    actions.close_risk(row=risk, **by)
    assert Risk.objects.filter(project=room.project, state="open").count() == 2
    assert [row.pk for row in queries.history("risk")] == [risk.pk]
    [kept] = queries.history("volym")
    assert (kept.value, kept.replaced_by) == (volume.value, room.people.customer)
    contact = CustomerContact.objects.get(side="customer", role="desk")
    other = make_user(scope, Role.CUSTOMER_MEMBER)
    facts = {"side": "customer", "role": "desk", "user": other}
    changed = actions.write_contact(row=contact, facts=facts, **by)
    assert (changed.source, changed.source_row) == (contact.source, contact.source_row)
    with pytest.raises(PermissionDenied, match="egna kontakter"):
        actions.write_contact(row=None, facts=facts | {"side": "centre"}, **by)
    with pytest.raises(ValidationError, match="redan kontakt"):
        actions.write_contact(row=None, facts=facts, **by)
    with pytest.raises(PermissionDenied, match="Bara kundansvarig"):
        actions.end_contact(row=changed, by=other, at=AT)


def test_a_later_project_renews_the_volumes_and_leaves_contacts_once(scope):
    room = live(scope)
    close(room)
    again = actions.TakenOver(source=room.project.public_id, contacts=[], volumes=[], risks=[])
    with pytest.raises(NotAllowedNow, match="redan överlämnat"):
        actions.take_over(left=again, by=room.people.chair, at=AT)
    contact = CustomerContact.objects.first()
    volume = CustomerVolume.objects.get(code="supplier_invoices")
    words = {name: getattr(volume, name) for name in ("code", "name", "name_en", "unit", "unit_en")}
    same = {"side": contact.side, "role": contact.role, "user": contact.user}
    later = actions.TakenOver(
        source=uuid4(),
        contacts=[("1", same)], volumes=[("supplier_invoices", words | {"value": Decimal(5)})], risks=[],
    )  # fmt: skip
    assert actions.take_over(left=later, by=room.people.chair, at=AT) == 1
    assert CustomerVolume.objects.get(code="supplier_invoices", replaced_at=None).value == 5
    assert CustomerContact.objects.filter(**same, replaced_at=None).count() == 1


def test_the_page_shows_the_agency_and_the_account_manager_the_same(scope):
    room = live(scope)
    page = reverse("service_page")
    assert (
        "kommer hit när ett anslutningsprojekt avslutas"
        in client_of(room.people.account, scope).get(page).content.decode()
    )
    close(room)
    for user in (room.people.customer, room.people.account):
        shown = client_of(user, scope).get(page).content.decode()
        for text in ("någon slutar", "INV-1", "Strategiskt forum", "Leverantörsfakturor", room.people.lead.email):
            assert text in shown
    manager = make_user(scope, Role.MANAGER)
    seen = client_of(manager, scope).get(page).content.decode()
    assert room.people.lead.email in seen
    assert "någon slutar" not in seen
    assert client_of(manager, scope).get(page, {"format": "csv", "del": "risker"}).status_code == 404
    client = client_of(room.people.customer, scope)
    lines = client.get(page, {"format": "csv", "del": "risker"}).content.decode()
    assert "banken byter format;stannar lönen;3;4;Minska;Lär upp två" in lines
    volume = CustomerVolume.objects.get(code="supplier_invoices")
    change = reverse("service_volume_change", args=[volume.public_id])
    assert client.post(change, {"value": "många"}).status_code == 422
    client.post(change, {"value": "12 000"})
    assert "12" in client.get(page).content.decode()
    assert str(room.people.customer) in client.get(reverse("service_page_history")).content.decode()
    risk = CustomerRisk.objects.filter(replaced_at=None).first()
    client.post(reverse("service_risk_close", args=[risk.public_id]))
    assert str(risk) not in client.get(page).content.decode()
