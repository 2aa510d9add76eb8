"""G05: volumes are saved part by part, what is missing is named, and the whole becomes baseline and price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.models import VolumeAnswer, VolumeForm, VolumeIndication
from onboarding.volumes import actions
from onboarding.volumes.controls import conditions
from onboarding.volumes.jumps import jumps
from onboarding.volumes.queries import baseline_of, draft_of, filled_of, latest_of
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, open_room, told

KNOWN = {"employees": 700, "payslips_deviation": 700, "payslips_attendance": 0, "payslips_scheduled": 0}


def fill(room: Room, *, without: str = "", **given) -> VolumeForm:
    """Every answer of the form: those known, else 1."""
    filled = filled_of(room.project, latest_of(room.project))
    for part in dict.fromkeys(question.part for question in filled.asked):
        answers = {
            question.code: Decimal((KNOWN | given).get(question.code, 1))
            for question in filled.of_part(part)
            if question.code != without
        }
        actions.save_part(project=room.project, part=part, answers=answers, by=room.customer, at=NOW)
    return latest_of(room.project)


def test_G05_a_missing_value_is_named_and_blocks(room: Room):
    assert told(conditions, room.project)["volumes_complete"].stands.startswith("0 av ")
    form = fill(room, without="cost_payroll")
    found = told(conditions, room.project)["volumes_complete"]
    assert not found.is_met
    assert found.stands.endswith("saknas: Löneadministration, kronor per år")
    with pytest.raises(NotAllowedNow, match="Löneadministration saknas"):
        actions.confirm_baseline(form=form, by=room.finance_head, at=NOW)
    answers = {"cost_payroll": Decimal(1_000_000)}
    actions.save_part(project=room.project, part="kostnad", answers=answers, by=room.customer, at=NOW)
    assert told(conditions, room.project)["volumes_complete"].is_met
    assert VolumeForm.objects.get() == form


def test_G05_the_baseline_is_confirmed_by_the_one_who_answers_for_the_money_and_gave_no_figure(room: Room):
    form = fill(room)
    for other in (room.customer, room.centre):
        with pytest.raises(PermissionDenied):
            actions.confirm_baseline(form=form, by=other, at=NOW)
    VolumeAnswer.objects.filter(code="employees").update(given_by=room.finance_head)
    with pytest.raises(PermissionDenied, match="Någon annan"):
        actions.confirm_baseline(form=form, by=room.finance_head, at=NOW)
    VolumeAnswer.objects.filter(code="employees").update(given_by=room.customer)
    actions.confirm_baseline(form=form, by=room.finance_head, at=NOW)
    found = told(conditions, room.project)["baseline_confirmed"]
    assert (found.is_met, baseline_of(room.project)) == (True, form)


def test_G05_seven_hundred_payslips_come_to_the_golden_price_by_the_list_of_2020(room: Room):
    form = fill(room)
    assert not told(conditions, room.project)["indication_made"].is_met
    made = actions.make_indication(form=form, by=room.centre, at=NOW)
    assert (made.month_ore, made.volumes["payslips_deviation"]) == (56_900_00, 700)
    assert told(conditions, room.project)["indication_made"].is_met
    with pytest.raises(PermissionDenied):
        actions.make_indication(form=form, by=room.customer, at=NOW)


def test_a_confirmed_version_is_never_changed_and_the_next_begins_with_what_it_said(room: Room):
    first = actions.confirm_baseline(form=fill(room), by=room.finance_head, at=NOW)
    actions.make_indication(form=first, by=room.centre, at=NOW)
    second = actions.save_part(
        project=room.project, part="anstallda", answers={"employees": Decimal(800)}, by=room.customer, at=NOW
    )
    assert (second.number, first.answers.get(code="employees").value) == (2, 700)
    assert second.answers.count() == first.answers.count()
    found = told(conditions, room.project)
    assert not found["baseline_confirmed"].is_met
    assert not found["indication_made"].is_met
    actions.confirm_baseline(form=second, by=room.finance_head, at=NOW)
    first.refresh_from_db()
    assert (first.state, baseline_of(room.project)) == ("replaced", second)


def test_a_part_is_saved_alone_and_emptied_alone(room: Room):
    both = {"payslips_deviation": Decimal(5), "employees": Decimal(9)}
    actions.save_part(project=room.project, part="lon", answers=both, by=room.customer, at=NOW)
    assert list(VolumeAnswer.objects.values_list("code", flat=True)) == ["payslips_deviation"]
    actions.save_part(project=room.project, part="lon", answers={"payslips_deviation": None}, by=room.customer, at=NOW)
    assert not VolumeAnswer.objects.exists()
    with pytest.raises(ValidationError):
        actions.save_part(project=room.project, part="lon", answers={"payslips_deviation": Decimal(-1)},
                          by=room.customer, at=NOW)  # fmt: skip
    with pytest.raises(NotAllowedNow):
        actions.save_part(project=room.project, part="vinst", answers={}, by=room.customer, at=NOW)


def test_volumes_without_a_price_are_told(room: Room):
    form = actions.save_part(
        project=room.project, part="anstallda", answers={"employees": Decimal(5)}, by=room.customer, at=NOW
    )
    with pytest.raises(NotAllowedNow, match="saknas"):
        actions.make_indication(form=form, by=room.centre, at=NOW)
    assert not VolumeIndication.objects.exists()


def test_each_service_asks_for_its_own_volumes(db):
    with open_room(services=["invoices", "procurement"]) as room:
        asked = {question.code for question in filled_of(room.project, None).asked}
    assert {"supplier_invoices", "invoices_own_accounts", "purchase_orders", "cost_supplier_invoices"} <= asked
    assert "payslips_deviation" not in asked


def test_more_than_ten_percent_is_a_jump_and_ten_is_not():
    offered = {"payslips": 700, "claims": 100, "users": 40, "new": 0}
    confirmed = {"payslips": 770, "claims": 89, "users": 40, "new": 3}
    found = {jump.code: jump.percent for jump in jumps(offered, confirmed, percent=10)}
    assert found == {"claims": Decimal("-11.0"), "new": None}
    assert [jump.code for jump in jumps({"payslips": 700}, {}, percent=10)] == ["payslips"]


def test_it_is_filled_in_by_the_browser_and_what_is_wrong_stays(room: Room):
    base = [room.project.public_id]
    client = logged_in(room.customer)
    url = reverse("volume_part_change", args=[*base, "lon"])
    assert client.post(url, {"payslips_deviation": "1 250", "manual_payouts": "0"}).status_code == 302
    assert draft_of(room.project).answers.get(code="payslips_deviation").value == 1250
    bad = client.post(url, {"payslips_deviation": "många", "manual_payouts": "3"})
    assert bad.status_code == 422
    assert 'value="många"' in bad.content.decode()
    page = client.get(reverse("project_volumes", args=base)).content.decode()
    assert "1\u00a0250" in page
    assert "Bekräfta baslinjen" not in page
    fill(room)
    signer = logged_in(room.finance_head)
    assert "Bekräfta baslinjen" in signer.get(reverse("project_volumes", args=base)).content.decode()
    signer.post(reverse("volume_confirm", args=base))
    logged_in(room.centre).post(reverse("volume_price", args=base))
    assert "56\u00a0900,00 kr" in client.get(reverse("project_volumes", args=base)).content.decode()
    assert client.get(reverse("volume_part_change", args=[*base, "resor"])).status_code == 200
    assert client.get(reverse("volume_part_change", args=[*base, "ekonomi"])).status_code == 404
