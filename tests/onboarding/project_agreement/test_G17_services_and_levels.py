"""G17: what both sides pick from the catalogue becomes lines and service levels of the project's draft."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.models import Phase
from onboarding.project_agreement import actions
from onboarding.project_agreement.queries import carried, level_now, line_of, version_of
from servicecenter.accounts.roles import Role
from servicecenter.agreement_texts.library import levels, measures, measures_for
from servicecenter.agreements.actions import save_row
from servicecenter.models import AgreementVersion, PlanRow, ResponsibilityRow, ServiceAgreement, SlaRow
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.onboarding import GO_LIVE, person
from tests.factories.rooms import Room, logged_in
from tests.factories.services import make_variant


@pytest.fixture
def second_phase(room: Room) -> Room:
    Phase.objects.filter(project=room.project, number=1).update(state="passed", passed_at=NOW)
    Phase.objects.filter(project=room.project, number=2).update(state="open")
    return room


def manager(room: Room):
    return person(room.project, "account", "centre")


def lay_up(room: Room) -> AgreementVersion:
    return actions.lay_up(project=room.project, reference="SC 2026/17", by=manager(room), at=NOW)


def pick(room: Room, code: str, *, by=None) -> None:
    actions.pick_service(project=room.project, code=code, by=by or room.customer, at=NOW)


def pick_levels(room: Room, level: str, chosen: list[str], *, by=None) -> int:
    told = {"code": "payroll", "level": level, "measures": chosen, "by": by or room.customer, "at": NOW}
    return actions.pick_levels(project=room.project, **told)


def codes(version: AgreementVersion) -> list[str]:
    return list(ServiceAgreement.objects.filter(version=version).order_by("id").values_list("code", flat=True))


def test_G17_selections_become_draft_lines_and_sla_rows(second_phase: Room):
    room = second_phase
    version = lay_up(room)
    assert (codes(version), version.valid_from) == (["payroll"], GO_LIVE)
    pick(room, "scheduling")
    pick(room, "custom_reports", by=manager(room))
    assert codes(version) == ["payroll", "scheduling", "custom_reports"]
    line = ServiceAgreement.objects.get(version=version, code="scheduling")
    assert (line.reference, line.starts_on, line.signed_on) == ("SC 2026/17", GO_LIVE, None)
    assert ResponsibilityRow.objects.filter(version=version, service="scheduling").exists()
    assert pick_levels(room, "raised", ["PAY-1", "PAY-2", "SUP-1"]) == 3
    rows = {row.code: row for row in SlaRow.objects.filter(version=version, service="payroll")}
    assert rows.keys() == {"PAY-1", "PAY-2", "SUP-1"}
    assert (rows["PAY-1"].target, rows["PAY-1"].is_own) == (Decimal("99.8"), True)
    assert (rows["PAY-2"].target, rows["PAY-2"].is_own) == (Decimal(100), False)
    assert rows["PAY-1"].source.startswith("[eget]")
    assert line_of(version, "payroll").level == "Förhöjd"
    assert pick_levels(room, "standard", ["PAY-1", "SUP-1"]) == 2
    assert SlaRow.objects.get(version=version, service="payroll", code="PAY-1").target == Decimal("99.5")
    assert level_now(line_of(version, "payroll")).key == "standard"
    actions.drop_service(project=room.project, code="scheduling", by=room.customer, at=NOW)
    assert codes(version) == ["payroll", "custom_reports"]
    assert not ResponsibilityRow.objects.filter(version=version, service="scheduling").exists()


def test_an_add_on_without_its_base_is_refused_with_the_name_of_the_base(second_phase: Room):
    version = lay_up(second_phase)
    with pytest.raises(NotAllowedNow, match="Beställ .* först") as refused:
        pick(second_phase, "time_invoicing")
    assert version.catalogue.service("time_finance").name.sv in str(refused.value)
    with pytest.raises(NotAllowedNow, match="finns inte i tjänstekatalogens version"):
        pick(second_phase, "dancing")
    with pytest.raises(NotAllowedNow, match="grunden i överenskommelsen"):
        actions.drop_service(project=second_phase.project, code="payroll", by=second_phase.customer, at=NOW)
    assert codes(version) == ["payroll"]


def test_a_base_service_keeps_a_measure_and_what_the_parties_wrote_themselves_stays(second_phase: Room):
    version = lay_up(second_phase)
    own = {
        field.name: getattr(SlaRow.objects.filter(version=version).first(), field.name) for field in SlaRow._meta.fields
    }
    for name in ("id", "agency", "version"):
        own.pop(name)
    save_row(version=version, slug="servicenivaer", values=own | {"code": "EGEN-1"}, by=manager(second_phase), at=NOW)
    with pytest.raises(ValidationError, match="minst en servicenivå"):
        pick_levels(second_phase, "standard", [])
    with pytest.raises(ValidationError, match="Måttet INV-1 finns inte"):
        pick_levels(second_phase, "standard", ["INV-1"])
    pick_levels(second_phase, "standard", ["PAY-4"])
    rows = SlaRow.objects.filter(version=version, service="payroll").order_by("code").values_list("code", flat=True)
    assert list(rows) == ["EGEN-1", "PAY-4"]


def test_both_sides_choose_in_phase_2_and_only_in_a_draft(room: Room):
    with pytest.raises(NotAllowedNow, match="Fas 2"):
        lay_up(room)
    Phase.objects.filter(project=room.project, number=2).update(state="open")
    with pytest.raises(NotAllowedNow, match="inte upplagd än"):
        pick(room, "scheduling")
    with pytest.raises(PermissionDenied):
        actions.lay_up(project=room.project, reference="X", by=room.customer, at=NOW)
    version = lay_up(room)
    with pytest.raises(NotAllowedNow, match="redan en överenskommelse"):
        lay_up(room)
    for by in (room.other_customer, person(room.project, "process", "centre")):
        with pytest.raises(PermissionDenied):
            pick(room, "scheduling", by=by)
    AgreementVersion.objects.filter(pk=version.pk).update(state="offered")
    with pytest.raises(NotAllowedNow, match="erbjuden och kan inte ändras"):
        pick(room, "scheduling")
    room.end()
    with pytest.raises(NotAllowedNow, match="kan bara läsas"):
        pick(room, "scheduling")


def test_approved_deviations_come_along_and_the_plan_is_not_typed_again(second_phase: Room):
    room = second_phase
    approver = make_user(room.agency, Role.ACCOUNT_MANAGER)
    facts = {"exit_on": GO_LIVE + timedelta(days=90), "step": "report_time", "responsible": "customer", "at": NOW}
    make_variant(room.customer, approver, **facts)
    make_variant(room.customer, **facts | {"step": "calculate"})
    make_variant(room.customer, approver, **facts | {"step": "calculate", "exit_on": GO_LIVE - timedelta(days=1)})
    version = lay_up(room)
    deviating = ResponsibilityRow.objects.filter(version=version).exclude(reason="")
    assert [(row.step, row.responsible) for row in deviating] == [("report_time", "customer")]
    assert "Personalen saknar datorer i fält" in deviating[0].reason
    assert PlanRow.objects.filter(version=version).count() == room.project.activities.count()
    late = make_variant(room.customer, approver, **facts | {"step": "register_facts", "responsible": "", "party": ""})
    assert {one.variant: one.step for one in carried(version)}[late] is None
    assert actions.fetch_variants(project=room.project, by=room.customer, at=NOW) == 1
    row = ResponsibilityRow.objects.get(version=version, service="payroll", step="register_facts")
    assert (row.responsible, late.what in row.reason) == ("centre", True)


def test_the_page_serves_both_sides(second_phase: Room):
    room = second_phase
    page = reverse("project_services", args=[room.project.public_id])
    account, customer = logged_in(manager(room)), logged_in(room.customer)
    assert "Lägg upp utkast" not in customer.get(page).content.decode()
    account.post(reverse("project_draft_new", args=[room.project.public_id]), {"reference": "SC 2026/18"})
    choose = reverse("project_service_pick", args=[room.project.public_id, "scheduling"])
    for client in (account, customer):
        assert choose in client.get(page).content.decode()
    assert "Tjänsten är vald" in customer.post(choose, follow=True).content.decode()
    refused = reverse("project_service_pick", args=[room.project.public_id, "time_invoicing"])
    assert "är ett tillägg till den" in customer.post(refused, follow=True).content.decode()
    level = reverse("project_levels", args=[room.project.public_id, "payroll"])
    assert "99,5 → 99,8 procent" in customer.get(level).content.decode()
    assert "minst en servicenivå" in customer.post(level, {"level": "raised"}).content.decode()
    customer.post(level, {"level": "raised", "measures": ["PAY-1"]})
    assert "Förhöjd, 1 mått" in customer.get(page).content.decode()
    assert version_of(room.project).agreement.reference == "SC 2026/18"


def test_every_sharper_target_is_sharper_and_says_that_it_is_our_own():
    standard, *sharper = levels()
    assert not standard.targets
    known = {each.code: each for each in measures()}
    for level in sharper:
        assert "[eget]" in level.source
        for code, target in level.targets.items():
            less, more = sorted((target, known[code].target))
            assert target == (less if known[code].direction == "at_most" else more) != known[code].target
    assert {each.code for each in measures_for("payroll")} >= {"PAY-1", "PAY-2"}
