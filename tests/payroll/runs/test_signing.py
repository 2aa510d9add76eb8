"""Many findings are signed at once: all that was shown, once, by who may, and nothing when one of them is a stop."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import BankAccount, Employment, EmploymentSpan, Finding, PayRun
from payroll.runs.actions import ContentChanged
from payroll.runs.controls import run_controls
from payroll.runs.controls.back_pay import SECOND_CLERK
from payroll.runs.models import RunOverview
from payroll.runs.signing import sign_chosen, sign_findings
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.conftest import empty_database
from tests.factories import make_user
from tests.factories.runs import client_of
from tests.payroll.runs.conftest import make_desk
from tests.payroll.runs.test_second_clerk import with_back_pay

pytestmark = pytest.mark.django_db

ENDING = "ending_soon"
ROW = {"control": ENDING, "level": "warning", "title": "En till", "explanation": "Vikariat upphör."}


def with_warnings(desk, people: int = 3) -> PayRun:
    """A calculated run with a warning for each person: their employments end soon."""
    for _ in range(people):
        desk.person()
    ends(desk, date(2026, 12, 1))
    return desk.calculate()


def ends(desk, day: date) -> None:
    with desk.scope():
        Employment.objects.update(form="substitute")
        EmploymentSpan.objects.update(ends_on=day)


def ids_of(desk, run: PayRun, **which) -> list[int]:
    with desk.scope():
        return list(Finding.objects.filter(run=run, **which).order_by("id").values_list("pk", flat=True))


def sign(desk, run: PayRun, ids: list[int], *, by=None, note="stämt av", content_hash=None) -> int:
    with desk.scope():
        return sign_findings(
            run=run,
            finding_ids=ids,
            content_hash=run.content_hash if content_hash is None else content_hash,
            note=note,
            by=by or desk.clerk,
            at=desk.later(),
        )


def signed_by(desk, run: PayRun) -> list[int | None]:
    with desk.scope():
        return list(
            Finding.objects.filter(run=run, control=ENDING).order_by("id").values_list("signed_by_id", flat=True)
        )


def address(run: PayRun, *parts: str) -> str:
    return "/".join([f"/lon/korning/{run.public_id}/kvittera", *parts]) + "/"


def test_the_auditor_sees_one_record_for_each_finding_with_its_person(desk):
    run = with_warnings(desk)
    ids = ids_of(desk, run, control=ENDING)
    assert sign(desk, run, ids) == 3
    with desk.scope():
        told = AuditEvent.objects.filter(event="finding_signed").order_by("object_id")
        assert [row.object_id for row in told] == sorted(map(str, ids))
        people = dict(Finding.objects.filter(pk__in=ids).values_list("pk", "person_id"))
        for row in told:
            assert (row.object_kind, row.object_name) == ("finding", "Tidsbegränsad anställning upphör")
            assert (row.person_id, row.actor_id, row.at) == (people[int(row.object_id)], desk.clerk.pk, desk.at)
            assert row.detail == {"note": "stämt av"}
        assert set(Finding.objects.filter(pk__in=ids).values_list("note", "signed_at")) == {("stämt av", desk.at)}


def test_the_overview_counts_what_is_left(desk):
    run = with_warnings(desk)
    waiting = ids_of(desk, run, level="warning")
    sign(desk, run, waiting[1:])
    with desk.scope():
        assert RunOverview.objects.get(run_id=run.pk).warnings == 1


def test_a_thousand_cost_as_many_queries_as_two(desk):
    counts = []
    for people in (2, 1000):
        run = with_warnings(desk, 1)
        with desk.scope():
            Finding.objects.bulk_create(Finding(**ROW, run=run) for _ in range(people))
        ids = ids_of(desk, run, title=ROW["title"])
        with CaptureQueriesContext(connection) as asked:
            assert sign(desk, run, ids) == people
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_only_someone_who_may_prepare_signs(desk):
    run = with_warnings(desk)
    ids = ids_of(desk, run, control=ENDING)
    for stranger in (desk.approver, make_user(desk.agency, "auditor"), make_user()):
        with pytest.raises(PermissionDenied):
            sign(desk, run, ids, by=stranger)
    assert signed_by(desk, run) == [None] * 3


def test_what_is_signed_stays_as_it_is_and_is_recorded_once(desk):
    run = with_warnings(desk)
    ids = ids_of(desk, run, control=ENDING)
    colleague = make_user(desk.agency, "payroll_clerk")
    assert sign(desk, run, ids[:1], by=colleague, note="först") == 1
    assert sign(desk, run, ids, note="sedan") == 2
    assert sign(desk, run, ids, by=colleague, note="igen") == 0
    assert signed_by(desk, run) == [colleague.pk, desk.clerk.pk, desk.clerk.pk]
    with desk.scope():
        assert Finding.objects.get(pk=ids[0]).note == "först"
        assert AuditEvent.objects.filter(event="finding_signed").count() == 3


def test_a_stop_among_them_is_named_and_nothing_is_signed(desk):
    desk.person()
    with desk.scope():
        BankAccount.objects.all().delete()
    run = with_warnings(desk)
    with pytest.raises(NotAllowedNow, match="stopp kan inte kvitteras: .*[Bb]ankkonto"):
        sign(desk, run, ids_of(desk, run))
    assert signed_by(desk, run) == [None] * 4
    with desk.scope():
        assert not AuditEvent.objects.filter(event="finding_signed").exists()


def test_what_was_shown_before_a_new_calculation_is_not_signed(desk):
    run = with_warnings(desk)
    ids = ids_of(desk, run, control=ENDING)
    again = desk.calculate()
    with pytest.raises(ContentChanged):
        sign(desk, again, ids)
    assert signed_by(desk, run) == [None] * 3


def test_findings_of_the_new_calculation_are_not_signed_for_the_content_of_the_old_one(desk):
    run = with_warnings(desk)
    desk.person()
    again = desk.calculate()
    assert again.content_hash != run.content_hash
    with pytest.raises(ContentChanged):
        sign(desk, again, ids_of(desk, again, control=ENDING), content_hash=run.content_hash)
    assert signed_by(desk, run) == [None] * 3


def test_nothing_is_signed_in_an_approved_run(desk):
    run = desk.approve(with_warnings(desk))
    with pytest.raises(NotAllowedNow, match="körningen är attesterad"):
        sign(desk, run, ids_of(desk, run))


def test_another_agencys_findings_are_not_there_to_sign(desk):
    run, other = with_warnings(desk), make_desk()
    theirs = with_warnings(other)
    with pytest.raises(ContentChanged):
        sign(desk, run, ids_of(desk, run, control=ENDING) + ids_of(other, theirs, control=ENDING))
    assert signed_by(desk, run) == signed_by(other, theirs) == [None] * 3
    clerk = client_of(desk.clerk, desk.agency)
    assert clerk.get(address(theirs, ENDING)).status_code == 404
    assert clerk.post(address(theirs), {"finding": ids_of(other, theirs)}).status_code == 404


def test_back_pay_is_confirmed_and_the_rest_signed_together_or_not_at_all(desk):
    desk.person()
    december = with_back_pay(desk, 4, 100_000)
    ends(desk, date(2027, 1, 1))
    with desk.scope():
        run_controls(december)
    ids = [*ids_of(desk, december, control=SECOND_CLERK), *ids_of(desk, december, control=ENDING)]
    second = make_user(desk.agency, "payroll_clerk")
    given = {"run": december, "finding_ids": ids, "note": "sett besluten", "at": desk.later()}
    with desk.scope():
        with pytest.raises(ContentChanged):
            sign_chosen(**given, content_hash="", by=second)
        assert Finding.objects.filter(run=december, control=SECOND_CLERK).exists()
        assert sign_chosen(**given, content_hash=december.content_hash, by=second) == len(ids) == 3
        assert not Finding.objects.filter(run=december, control=SECOND_CLERK).exists()
    assert signed_by(desk, december) == [second.pk] * 2


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_sign_and_record_each_finding_once():
    desk = make_desk()
    run = with_warnings(desk)
    ids, clerks = ids_of(desk, run, control=ENDING), (desk.clerk, make_user(desk.agency, "payroll_clerk"))

    def work(clerk) -> int:
        try:
            with tenant(desk.agency.pk):
                return sign_findings(
                    run=run, finding_ids=ids, content_hash=run.content_hash, note="", by=clerk, at=desk.at
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, clerks)) == [0, 3]
    with desk.scope():
        assert AuditEvent.objects.filter(event="finding_signed").count() == 3
        assert len(set(Finding.objects.filter(pk__in=ids).values_list("signed_by_id", flat=True))) == 1
    empty_database()


def asked(client, run: PayRun) -> dict[str, str]:
    """The fields of the confirmation that the page asks for, as a browser would send them."""
    page = client.get(address(run, ENDING)).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("finding", "content_hash")}


def test_all_of_a_control_are_signed_after_one_question(desk):
    run = with_warnings(desk)
    clerk = client_of(desk.clerk, desk.agency)
    listed = clerk.get(f"/lon/korning/{run.public_id}/kontroller/").content.decode()
    assert address(run, ENDING) in listed
    assert "Kvittera alla 3" in listed
    page = clerk.get(address(run, ENDING)).content.decode()
    for told in ("3 kontrollträffar", "för 3 personer", "Tidsbegränsad anställning upphör", "registrera förlängningen"):
        assert told in page
    answer = clerk.post(address(run), asked(clerk, run) | {"note": "stämt av"}, follow=True)
    assert "3 kontrollträffar är kvitterade." in answer.content.decode()
    assert signed_by(desk, run) == [desk.clerk.pk] * 3
    assert "Inget att kvittera" in clerk.get(address(run, ENDING)).content.decode()


def test_the_second_of_two_clicks_tells_that_it_is_done(desk):
    run = with_warnings(desk)
    clerk = client_of(desk.clerk, desk.agency)
    given = asked(clerk, run)
    clerk.post(address(run), given)
    answer = clerk.post(address(run), given, follow=True)
    assert "0 kontrollträffar är kvitterade. 3 var det redan." in answer.content.decode()


def test_a_question_asked_before_a_new_calculation_is_answered_with_a_refusal(desk):
    run = with_warnings(desk)
    clerk = client_of(desk.clerk, desk.agency)
    given = asked(clerk, run)
    desk.calculate()
    answer = clerk.post(address(run), given)
    assert answer.status_code == 409
    assert "Körningen har räknats om" in answer.content.decode()
    assert signed_by(desk, run) == [None] * 3


def test_more_than_a_form_has_room_for_are_signed_in_one_go(desk, settings):
    run = with_warnings(desk)
    with desk.scope():
        Finding.objects.bulk_create(Finding(**ROW, run=run) for _ in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS))
    clerk = client_of(desk.clerk, desk.agency)
    assert clerk.post(address(run), asked(clerk, run)).status_code == 302
    assert ids_of(desk, run, control=ENDING, signed_at=None) == []


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "1,,²", "1\0"])
def test_what_is_no_finding_is_never_signed_and_never_an_error_of_ours(desk, value):
    run = with_warnings(desk, 1)
    given = {"finding": value, "content_hash": run.content_hash, "note": value}
    assert client_of(desk.clerk, desk.agency).post(address(run), given).status_code in (302, 409)
    assert signed_by(desk, run) == [None]


def test_an_auditor_sees_no_way_to_sign(desk):
    run = with_warnings(desk)
    auditor = client_of(make_user(desk.agency, "auditor"), desk.agency)
    assert "Kvittera" not in auditor.get(f"/lon/korning/{run.public_id}/kontroller/").content.decode()
    assert auditor.get(address(run, ENDING)).status_code == 403
    assert auditor.post(address(run), {"finding": ids_of(desk, run)}).status_code == 403


def test_the_question_costs_as_many_queries_for_twelve_people_as_for_two():
    counts = []
    for people in (2, 12):
        desk = make_desk()
        run, clerk = with_warnings(desk, people), client_of(desk.clerk, desk.agency)
        clerk.get(address(run, ENDING))
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(address(run, ENDING)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_unknown_control_is_not_found(desk):
    run = with_warnings(desk, 1)
    assert client_of(desk.clerk, desk.agency).get(address(run, "finns_inte")).status_code == 404
