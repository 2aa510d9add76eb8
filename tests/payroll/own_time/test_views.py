"""The employee's own time in the browser's words: report, see the effect, follow, change, withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payroll.models import Absence, TimeEntry
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    agency = make_agency()
    users = {name: make_user(agency, role) for name, role in (("anna", "employee"), ("boss", "manager"))}
    with tenant(agency.pk):
        make_person(user=users["anna"])
    return {"agency": agency, **users}


@pytest.fixture
def anna(client, house):
    client.force_login(house["anna"])
    return client


def approve(house) -> None:
    with tenant(house["agency"].pk):
        task = AttestTask.objects.get(state="waiting")
        decide(
            task=task,
            decision=Decision.APPROVE,
            content_hash=task.content_hash,
            by=house["boss"],
            at=timezone.now(),
        )


def only(house, model=Absence):
    with tenant(house["agency"].pk):
        return model.objects.filter(superseded_at__isnull=True).exclude(state="withdrawn").get()


def day(offset: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=offset)).isoformat()


def test_two_taps_report_sickness_and_two_the_return(anna, house) -> None:
    shown = anna.get(reverse("my_sick"))
    assert "Vad det betyder" in shown.content.decode()
    sent = anna.post(reverse("my_sick"), {**_hidden(shown), "step": "send"})
    assert sent.status_code == 302, sent.content.decode()
    absence = only(house)
    assert (absence.kind, absence.is_open, absence.state) == ("sick", True, "submitted")
    approve(house)
    page = anna.get(reverse("my_time")).content.decode()
    assert "Du är sjukanmäld sedan" in page
    back = reverse("my_return", args=[absence.public_id])
    sent = anna.post(back, {"last_sick_day": day(), "step": "send"})
    assert sent.status_code == 302, sent.content.decode()
    approve(house)
    closed = only(house)
    assert (closed.is_open, closed.state) == (False, "attested")


def _hidden(shown) -> dict[str, object]:
    form = shown.context["form"]
    return {name: field.initial for name, field in form.fields.items() if field.initial is not None}


def test_the_effect_is_shown_before_anything_is_sent(anna, house) -> None:
    url = reverse("my_absence_new", args=["leave_without_pay"])
    given = {**_hidden(anna.get(url)), "starts_on": "2026-11-02", "ends_on": "2026-11-04", "extent": "100"}
    page = anna.post(url, {**given, "step": "look"}).content.decode()
    assert "−5\u00a0796,00 kr" in page, "tre arbetsdagar à 4,6 % av 42 000"
    with tenant(house["agency"].pk):
        assert not Absence.objects.exists()
    part = anna.post(url, given, headers={"HX-Request": "true"}).content.decode()
    assert "−5\u00a0796,00 kr" in part
    assert "<html" not in part


def test_a_report_is_followed_changed_and_cancelled(anna, house) -> None:
    url = reverse("my_absence_new", args=["child_care"])
    given = {**_hidden(anna.get(url)), "starts_on": "2026-11-02", "ends_on": "2026-11-03", "extent": "100"}
    anna.post(url, {**given, "step": "send"})
    own = reverse("my_reported", args=["franvaro", only(house).public_id])
    page = anna.get(own).content.decode()
    assert str(house["boss"]) in page, "vem som har ärendet"
    approve(house)
    change = reverse("my_reported_change", args=["franvaro", only(house).public_id])
    given["ends_on"] = "2026-11-02"
    assert anna.post(change, {**given, "step": "send"}).status_code == 302
    assert "En ändring väntar på attest" in anna.get(own).content.decode()
    approve(house)
    newest = only(house)
    assert (newest.working_days, newest.replaces_id is not None) == (1, True)
    take_back = reverse("my_reported_withdraw", args=["franvaro", newest.public_id])
    anna.post(take_back)
    approve(house)
    with tenant(house["agency"].pk):
        assert not Absence.objects.filter(superseded_at__isnull=True).exists()


def test_overtime_is_reported_and_withdrawn(anna, house) -> None:
    url = reverse("my_entry_new", args=["12110"])
    given = {**_hidden(anna.get(url)), "starts_on": "2026-11-02", "quantity": "2"}
    assert anna.post(url, {**given, "step": "send"}).status_code == 302
    entry = only(house, TimeEntry)
    assert (entry.code, entry.quantity, entry.state) == ("12110", 2, "submitted")
    anna.post(reverse("my_reported_withdraw", args=["tillagg", entry.public_id]))
    with tenant(house["agency"].pk):
        assert TimeEntry.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"starts_on": "2026-11-05", "ends_on": "2026-11-02"}, "ligger före från och med"),
        ({"starts_on": "2019-01-02", "ends_on": "2019-01-03"}, "utanför anställningen"),
        ({"extent": "0"}, "större än eller lika med 1"),
        ({"extent": "140"}, "mindre än eller lika med 100"),
        ({"ends_on": ""}, "Till och med"),
        ({"starts_on": "i måndags"}, "giltigt datum"),
    ],
)
def test_a_bad_report_is_refused_with_the_reason_and_keeps_what_was_written(anna, house, given, text) -> None:
    url = reverse("my_absence_new", args=["child_care"])
    asked = {**_hidden(anna.get(url)), "starts_on": "2026-11-02", "ends_on": "2026-11-03", "extent": "100"}
    answer = anna.post(url, {**asked, "note": "Lämnar sen", **given, "step": "send"})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert "Lämnar sen" in answer.content.decode()


def test_nobody_sees_or_touches_anothers_report(client, anna, house) -> None:
    url = reverse("my_absence_new", args=["child_care"])
    given = {**_hidden(anna.get(url)), "starts_on": "2026-11-02", "ends_on": "2026-11-03", "extent": "100"}
    anna.post(url, {**given, "step": "send"})
    row = only(house)
    other = make_user(house["agency"], "employee")
    with tenant(house["agency"].pk):
        make_person(user=other)
    client.force_login(other)
    for name in ("my_reported", "my_reported_change"):
        assert client.get(reverse(name, args=["franvaro", row.public_id])).status_code == 404
    assert client.post(reverse("my_reported_withdraw", args=["franvaro", row.public_id])).status_code == 404
    assert client.get(reverse("my_return", args=[row.public_id])).status_code == 404


def test_who_has_no_employment_here_is_told_so(client, house) -> None:
    client.force_login(make_user(house["agency"], "employee"))
    answer = client.get(reverse("my_time"))
    assert answer.status_code == 404
    assert "ingen anställning" in answer.content.decode()
