"""The attest inbox over HTTP, as an attester meets it, without script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from servicecenter.models import AttestTask
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.attest import make_task

pytestmark = pytest.mark.django_db(transaction=True)
INBOX = "/attest/"


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def boss(agency, client):
    boss = make_user(agency, "attester", full_name="Karin Chef")
    client.force_login(boss)
    return boss


@pytest.fixture
def tasks(agency, boss):
    worker = make_user(agency, "employee", full_name="Åsa Öberg")
    with tenant(agency.pk):
        return [make_task(worker, at=timezone.now() - timedelta(days=days)) for days in (3, 2, 1)]


def case_url(task) -> str:
    return reverse("attest_case", args=[task.public_id])


def state(agency, task) -> str:
    with tenant(agency.pk):
        return AttestTask.objects.get(pk=task.pk).state


def test_the_inbox_lists_the_oldest_first_with_links_and_boxes(client, tasks):
    page = client.get(INBOX).content.decode()
    places = [page.index(case_url(task)) for task in tasks]
    assert places == sorted(places)
    assert page.count('name="task"') == 3
    assert "3 ärenden väntar. Det äldsta har väntat i 3 dagar." in page


def test_chosen_cases_are_approved_together_and_the_rest_stay(client, agency, tasks):
    chosen = re.findall(r'name="task" value="([^"]+)"', client.get(INBOX).content.decode())[:2]
    page = client.post(reverse("attest_many"), {"task": chosen}, follow=True).content.decode()
    assert "2 ärenden är attesterade." in page
    assert [state(agency, task) for task in tasks] == ["approved", "approved", "waiting"]


def test_one_refused_case_does_not_stop_the_others(client, agency, tasks):
    choices = [f"{tasks[0].public_id}:{'0' * 64}", f"{tasks[1].public_id}:{tasks[1].content_hash}"]
    page = client.post(reverse("attest_many"), {"task": choices}, follow=True).content.decode()
    assert "har ändrats sedan du öppnade det" in page
    assert [state(agency, task) for task in tasks] == ["waiting", "approved", "waiting"]


def test_approve_and_next_goes_on_to_the_next_case_and_says_what_happened(client, agency, tasks):
    page = client.get(case_url(tasks[0])).content.decode()
    shown = re.search(r'name="content_hash" value="(\w+)"', page).group(1)
    answer = client.post(case_url(tasks[0]), {"decision": "approve_next", "content_hash": shown}, follow=True)
    assert answer.redirect_chain == [(case_url(tasks[1]), 302)]
    text = answer.content.decode()
    assert f"{tasks[0].title} är attesterat." in text
    assert 'id="h-case" tabindex="-1" autofocus' in text
    assert state(agency, tasks[0]) == "approved"


def test_after_the_last_case_comes_the_inbox(client, agency, tasks):
    for task in tasks:
        last = client.post(case_url(task), {"decision": "approve_next", "content_hash": task.content_hash})
    assert last.url == INBOX
    assert "Inget väntar på dig" in client.get(INBOX).content.decode()


def test_a_return_without_a_reason_is_asked_for_one_and_keeps_the_case(client, agency, tasks):
    answer = client.post(case_url(tasks[0]), {"decision": "return", "content_hash": tasks[0].content_hash})
    assert answer.status_code == 200
    assert "Skriv varför" in answer.content.decode()
    client.post(case_url(tasks[0]), {"decision": "return", "comment": "Fel dag", "content_hash": ""})
    assert state(agency, tasks[0]) == "returned"


def test_a_second_click_on_approve_changes_nothing_and_says_so(client, agency, tasks):
    wish = {"decision": "approve", "content_hash": tasks[0].content_hash}
    assert client.post(case_url(tasks[0]), wish).status_code == 302
    again = client.post(case_url(tasks[0]), wish, follow=True)
    assert "kan inte göras nu" in again.content.decode()


def test_buttons_carry_their_keys_and_links_can_be_walked(client, tasks):
    page = client.get(case_url(tasks[0])).content.decode()
    for decision, key in (("approve_next", "a"), ("approve", "g"), ("return", "r")):
        assert f'value="{decision}" data-sc-key="{key}"' in page
    assert "data-sc-rows" in page


def test_the_one_it_concerns_sees_the_case_but_cannot_decide_it(client, agency, tasks):
    client.force_login(tasks[0].subject)
    page = client.get(case_url(tasks[0])).content.decode()
    assert "Du får inte attestera ditt eget ärende" in page
    assert 'name="decision"' not in page
    assert (
        client.post(case_url(tasks[0]), {"decision": "approve", "content_hash": tasks[0].content_hash}).status_code
        == 403
    )
    assert state(agency, tasks[0]) == "waiting"


def test_a_colleague_without_the_right_gets_403_with_the_reason(client, agency, tasks):
    client.force_login(make_user(agency, "employee"))
    answer = client.get(case_url(tasks[0]))
    assert answer.status_code == 403
    assert "Du har ingen roll eller delegering" in answer.content.decode()


def test_another_agencys_case_does_not_exist(client, agency, tasks):
    client.force_login(make_user(make_agency(), "attester"))
    wish = {"decision": "approve", "content_hash": tasks[0].content_hash}
    assert client.get(case_url(tasks[0])).status_code == 404
    assert client.post(case_url(tasks[0]), wish).status_code == 404
    assert client.post(reverse("attest_many"), {"task": [f"{tasks[0].public_id}:x"]}).status_code == 404
    assert client.post(reverse("attest_many"), {"task": ["nonsens"]}).status_code == 404
    assert state(agency, tasks[0]) == "waiting"


def test_ten_thousand_waiting_cases_ask_one_question_more_than_three(client, agency, tasks):
    client.get(INBOX)
    with CaptureQueriesContext(connection) as few:
        client.get(INBOX)
    with tenant(agency.pk):
        like = AttestTask.objects.get(pk=tasks[0].pk)
        fields = {"kind": like.kind, "title": "Många", "subject": like.subject, "permission": like.permission}
        AttestTask.objects.bulk_create(
            AttestTask(object_id=1_000_000 + number, requested_at=timezone.now(), unit=like.unit, **fields)
            for number in range(10_000)
        )
    with CaptureQueriesContext(connection) as many:
        page = client.get(INBOX).content.decode()
    assert len(many) == len(few) + 1  # the menu has them counted by the database
    assert page.count('name="task"') == 50
    assert "10\u00a0003 ärenden väntar." in page
