"""The month's checklist and the drawn sample: followed and signed before a run is approved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from payroll.models import ChecklistItem, ChecklistMark, SampledPayslip
from payroll.population.carry import follow_checklist
from payroll.runs import actions
from payroll.runs.review.actions import assign_sample, check_sampled, sign_row
from payroll.runs.review.checklist import DEFAULT, FACTS, checklist_of, missing
from payroll.runs.review.sampling import drawn, sample_of
from servicecenter.models import AgencySetting
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_user
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db


def rows(desk, run) -> dict[str, bool]:
    with desk.scope():
        return {row.item.key: row.is_done for row in checklist_of(desk.fresh(run))}


def under_control(desk, run):
    with desk.scope():
        return actions.send_to_control(run=run, by=desk.clerk, at=desk.later())


def approve(desk, run):
    with desk.scope():
        return actions.approve_run(run=run, content_hash=run.content_hash, by=desk.approver, at=desk.later())


def sign(desk, run, key: str, **given):
    given = {"content_hash": run.content_hash, "note": "", "by": desk.clerk, "at": desk.later()} | given
    with desk.scope():
        return sign_row(run=run, key=key, **given)


def test_approval_is_refused_until_the_checklist_is_done(desk):
    desk.person()
    run = under_control(desk, desk.calculate())
    with pytest.raises(NotAllowedNow, match="Månadschecklistan är inte klar: Stickprovet är granskat"):
        approve(desk, run)
    with desk.scope():
        follow_checklist(run, by=desk.clerk, at=desk.later())
    assert approve(desk, run).state == "approved"


@pytest.mark.parametrize("key", [item.key for item in DEFAULT if item.stage == "before" and not item.fact])
def test_each_row_that_a_person_signs_holds_the_approval_back_by_itself(desk, key):
    run = under_control(desk, desk.calculate())
    with desk.scope():
        for row in missing(run):
            if row.item.key != key:
                sign_row(
                    run=run, key=row.item.key, content_hash=run.content_hash, note="", by=desk.clerk, at=desk.later()
                )
    with pytest.raises(NotAllowedNow, match=str(next(item.text for item in DEFAULT if item.key == key))):
        approve(desk, run)


def test_a_signature_holds_for_the_content_that_was_signed(desk):
    desk.person()
    run = desk.calculate()
    sign(desk, run, "leaves", note="inga ändringar")
    assert rows(desk, run)["leaves"]
    desk.person()
    again = desk.calculate()
    assert not rows(desk, again)["leaves"]
    with pytest.raises(NotAllowedNow, match="räknats om"):
        sign(desk, again, "leaves", content_hash=run.content_hash)


def test_signing_again_keeps_the_first_signature(desk):
    run = desk.calculate()
    first = sign(desk, run, "leaves", note="först")
    again = sign(desk, run, "leaves", note="sedan", by=make_user(desk.agency, "payroll_clerk"))
    assert (again.pk, again.note, again.signed_by) == (first.pk, "först", desk.clerk)


def test_only_a_clerk_signs_and_only_rows_that_a_person_signs(desk):
    run = desk.calculate()
    for stranger in (desk.approver, make_user(desk.agency, "auditor"), make_user()):
        with pytest.raises(PermissionDenied):
            sign(desk, run, "leaves", by=stranger)
    for key in ("sums_tie", "no_such_row"):
        with pytest.raises(NotAllowedNow):
            sign(desk, run, key)


def test_rows_before_approval_are_not_signed_after_it_but_later_rows_are(desk):
    run = desk.fix()
    with pytest.raises(NotAllowedNow, match="definitiv"):
        sign(desk, run, "leaves", content_hash=run.content_hash)
    assert sign(desk, run, "tax_return").text == "Arbetsgivardeklarationen är inlämnad"


def test_the_system_ticks_what_it_sees(desk):
    desk.person()
    run = desk.calculate()
    before = rows(desk, run)
    assert before["everyone_calculated"]
    assert before["sums_tie"]
    assert not before["sample_checked"]
    run = desk.finalise(desk.approve(run))
    fixed = rows(desk, run)
    assert fixed["sample_checked"]
    assert fixed["voucher_posted"]
    assert not fixed["payments_released"]
    paid = rows(desk, desk.pay(run))
    assert paid["payments_released"]
    assert paid["payments_sent"]


def test_the_agency_s_own_list_replaces_the_default_while_it_is_in_force(desk):
    own = {"source": "lokalt beslut", "starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}
    with desk.scope():
        ChecklistItem.objects.create(key="local", text="Rektors resor är stämda", **own)
        ChecklistItem.objects.create(key="later", text="Frivillig", is_mandatory=False, **own)
    run = under_control(desk, desk.calculate())
    assert list(rows(desk, run)) == ["later", "local"]
    sign(desk, run, "local")
    assert approve(desk, run).state == "approved"
    december = desk.calculate("2026-12")
    assert list(rows(desk, december)) == [item.key for item in DEFAULT]


def test_an_own_row_with_a_fact_that_nobody_knows_is_never_done(desk):
    with desk.scope():
        ChecklistItem.objects.create(key="x", text="X", fact="no_fact", source="beslut", starts_on=date(2026, 1, 1))
    assert rows(desk, desk.calculate()) == {"x": False}


def test_every_fact_of_the_default_list_is_known():
    assert {item.fact for item in DEFAULT} - {""} <= set(FACTS)


def test_the_same_content_draws_the_same_people_and_another_content_others():
    people = list(range(1, 2001))
    assert drawn("a" * 64, people, size=5) == drawn("a" * 64, reversed(people), size=5)
    assert drawn("a" * 64, people, size=5) != drawn("b" * 64, people, size=5)


def test_everyone_is_as_likely_to_be_drawn():
    """Of 20 people with 5 drawn, each is drawn a quarter of the times; five standard deviations of a thousand draws."""
    counts = dict.fromkeys(range(20), 0)
    for seed in range(1000):
        for person in drawn(f"{seed:064x}", counts, size=5):
            counts[person] += 1
    assert all(abs(count - 250) < 5 * (1000 * 0.25 * 0.75) ** 0.5 for count in counts.values())


def test_the_size_of_the_sample_is_the_agency_s_own_setting(desk):
    for _ in range(4):
        desk.person()
    with desk.scope():
        AgencySetting.objects.create(
            key="control.sample_size", value="3", source="lokalt beslut", starts_on=date(2026, 1, 1)
        )
    run = desk.calculate()
    with desk.scope():
        assert [row.number for row in sample_of(run)] == [1, 2, 3]
        assert {row.assigned_to_id for row in sample_of(run)} == {desk.clerk.pk}


def test_a_new_content_is_drawn_again_and_the_old_sample_is_kept(desk):
    for _ in range(7):
        desk.person()
    run = desk.calculate()
    with desk.scope():
        first = [row.pk for row in sample_of(run)]
    desk.person()
    run = desk.calculate()
    with desk.scope():
        assert not {row.pk for row in sample_of(run)} & set(first)
        assert SampledPayslip.objects.filter(pk__in=first).count() == 5


def test_a_drawn_payslip_is_signed_by_the_one_it_is_assigned_to_and_with_a_note(desk):
    desk.person()
    run = desk.calculate()
    colleague = make_user(desk.agency, "payroll_clerk")
    with desk.scope():
        sampled = sample_of(run).get()
        assert assign_sample(run=run, to=colleague, by=desk.clerk, at=desk.later()) == 1
        for person, note, why in ((desk.clerk, "ok", "Fördela om"), (colleague, " ", "Skriv vad")):
            with pytest.raises(NotAllowedNow, match=why):
                check_sampled(sampled=sampled, note=note, by=person, at=desk.later())
        done = check_sampled(sampled=sampled, note="skatt och lön stämmer", by=colleague, at=desk.later())
        again = check_sampled(sampled=sampled, note="annat", by=colleague, at=desk.later())
    assert (done.checked_by, again.note) == (colleague, "skatt och lön stämmer")
    assert rows(desk, run)["sample_checked"]


def test_the_sample_is_handed_only_to_a_clerk_and_by_one(desk):
    desk.person()
    run = desk.calculate()
    with desk.scope(), pytest.raises(NotAllowedNow, match="inte lönehandläggare"):
        assign_sample(run=run, to=desk.approver, by=desk.clerk, at=desk.later())
    with desk.scope(), pytest.raises(PermissionDenied):
        assign_sample(run=run, to=desk.clerk, by=desk.approver, at=desk.later())


def test_signatures_are_written_once(desk):
    desk.person()
    run = desk.fix()
    with desk.scope():
        for rows_ in (ChecklistMark.objects.filter(run=run), SampledPayslip.objects.filter(run=run)):
            for change in (rows_.delete, lambda rows_=rows_: rows_.update(note="annat")):
                with pytest.raises(DatabaseError), transaction.atomic():
                    change()


def test_the_page_lets_the_clerk_sign_and_the_approver_and_auditor_look(desk):
    desk.person(given_name="Sampled")
    run = desk.calculate()
    url = f"/lon/korning/{run.public_id}/granskning/"
    clerk = client_of(desk.clerk, desk.agency)
    assert "9 rader återstår före attest" in clerk.get(url).content.decode()
    page = clerk.post(
        f"{url}kvittera/",
        {"row": ["leaves", "sick_cases"], "content_hash": run.content_hash, "note": "inga"},
        follow=True,
    ).content.decode()
    assert "2 rader är kvitterade." in page
    page = clerk.post(f"{url}stickprov/1/", {"note": "skatten stämmer"}, follow=True).content.decode()
    assert "skatten stämmer" in page
    for reader in (desk.approver, make_user(desk.agency, "auditor")):
        seen = client_of(reader, desk.agency).get(url).content.decode()
        assert "skatten stämmer" in seen
        assert 'name="row"' not in seen
        assert client_of(reader, desk.agency).post(f"{url}kvittera/", {"row": "leaves"}).status_code == 403


def test_a_refusal_is_told_in_the_page_and_what_is_signed_stays(desk):
    run = desk.calculate()
    url = f"/lon/korning/{run.public_id}/granskning/"
    answer = client_of(desk.clerk, desk.agency).post(f"{url}kvittera/", {"row": "leaves", "content_hash": "old"})
    assert answer.status_code == 409
    assert "räknats om sedan du såg den" in answer.content.decode()


def test_the_run_page_tells_what_is_left_and_why_it_cannot_be_approved(desk):
    run = under_control(desk, desk.calculate())
    page = client_of(desk.approver, desk.agency).get(f"/lon/korning/{run.public_id}/").content.decode()
    assert "kvittera 8 rader i checklistan" in page
    assert "gor/approve" not in page


def test_a_run_that_is_not_calculated_has_nothing_to_review(desk):
    with desk.scope():
        run = actions.open_run(month="2026-11", by=desk.clerk, at=desk.at + timedelta(minutes=1))
    answer = client_of(desk.clerk, desk.agency).get(f"/lon/korning/{run.public_id}/granskning/")
    assert answer.status_code == 404
