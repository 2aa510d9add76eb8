"""The cockpit across agencies: every agency of the reader, no one else's, and work in each within its own walls."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import PayRun, RunOverview
from servicecenter.models import AuditEvent, Membership, ServiceAgreement
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.runs import Office, calculated, client_of, make_office

COCKPIT = "/lon/korningar/?month=2026-11"
ENTER, ALL = "/lon/korningar/arbeta/", "/lon/korningar/alla/"


def joined(office: Office, user, role: str = "payroll_clerk") -> Office:
    """Let someone work in one more agency."""
    with tenant(office.agency.pk):
        Membership.objects.create(agency=office.agency, user=user, role=role, starts_on="2025-01-01")
    return office


def runs_of(office: Office) -> list[str]:
    with tenant(office.agency.pk):
        return list(PayRun.objects.values_list("state", flat=True))


@pytest.mark.django_db
def test_every_agency_of_the_clerk_is_there_and_no_other():
    first = make_office(name="Första verket")
    joined(make_office(name="Andra verket"), first.clerk)
    joined(make_office(name="Bara anställd"), first.clerk, "employee")
    make_office(name="Okända verket")
    page = first.client(first.clerk).get(COCKPIT).content.decode()
    shown = page[page.index("<tbody>") : page.index("</tfoot>")]
    assert "Första verket" in shown
    assert "Andra verket" in shown
    assert "Bara anställd" not in shown
    assert "Okända verket" not in page
    assert "2 myndigheter" in shown


@pytest.mark.django_db
def test_the_stopped_come_first_and_the_sums_add_up():
    calm, stopped = make_office(name="Lugna verket"), make_office(name="Stoppade verket")
    joined(stopped, calm.clerk)
    calculated(calm)
    calculated(stopped)
    with tenant(stopped.agency.pk):
        RunOverview.objects.filter(agency=stopped.agency).update(stops=2)
    context = calm.client(calm.clerk).get(COCKPIT).context
    assert [row.name for row in context["rows"]] == ["Stoppade verket", "Lugna verket"]
    assert context["total"]["gross_ore"] == sum(row.gross_ore for row in context["rows"]) == 18_600_000
    assert context["rows"][0].action["label"] == "Rätta 2 stopp"
    assert context["tiles"][0]["value"] == "2"


@pytest.mark.django_db
def test_filters_sort_and_export_choose_the_same_rows():
    first = make_office(name="Alfaverket")
    joined(make_office(name="Betaverket"), first.clerk)
    calculated(first)
    client = first.client(first.clerk)
    for query, names in (
        ("&name=beta", ["Betaverket"]),
        ("&state=preliminary", ["Alfaverket"]),
        ("&show=done", []),
        ("&sort=-name", ["Betaverket", "Alfaverket"]),
        ("&sort=gross", ["Alfaverket", "Betaverket"]),
    ):
        assert [row.name for row in client.get(COCKPIT + query).context["rows"]] == names
    lines = client.get(f"{COCKPIT}&name=beta&format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines] == ["Myndighet", "Betaverket"]
    assert client.get(f"{COCKPIT}&format=pdf").status_code == 404


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_agencies():
    office = make_office(people=1)
    client = office.client(office.clerk)
    counts = []
    for _more in range(2):
        client.get(COCKPIT)
        with CaptureQueriesContext(connection) as queries:
            client.get(COCKPIT)
        counts.append(len(queries))
        for _each in range(3):
            joined(make_office(people=1), office.clerk)
    assert counts[0] == counts[1]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["employee", "payment_releaser", "auditor"])
def test_who_may_not_see_pay_anywhere_is_refused(role):
    agency = make_agency()
    client = client_of(make_user(agency, role), agency)
    assert client.get(COCKPIT).status_code == 403
    assert client.post(ENTER, {"agency": agency.public_id, "month": "2026-11"}).status_code == 403
    assert client.post(ALL, {"month": "2026-11", "do": "open"}).status_code == 403


@pytest.mark.django_db
def test_a_month_that_is_none_does_not_exist():
    office = make_office(people=0)
    assert office.client(office.clerk).get("/lon/korningar/?month=2026-13").status_code == 404


@pytest.mark.django_db
def test_a_running_row_fetches_itself_and_another_agency_s_row_does_not_exist():
    office, other = make_office(), make_office()
    run, foreign = calculated(office), calculated(other)
    with tenant(office.agency.pk):
        RunOverview.objects.filter(run_id=run.pk).update(
            state="collecting", people_done=2, started_at="2026-11-12T08:00Z"
        )
    client = office.client(office.clerk)
    row = client.get(f"/lon/korningar/rad/{run.public_id}/?month=2026-11").content.decode()
    assert 'hx-trigger="every 2s"' in row
    assert "<b>2</b> av 3" in row
    assert client.get(f"/lon/korningar/rad/{foreign.public_id}/?month=2026-11").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_work_in_another_agency_goes_over_to_it_first():
    here, there = make_office(name="Här"), make_office(name="Där")
    joined(there, here.clerk)
    client = here.client(here.clerk)
    answer = client.post(ENTER, {"agency": there.agency.public_id, "month": "2026-11", "do": "open"}, follow=True)
    assert runs_of(there) == ["opened"]
    assert runs_of(here) == []
    assert answer.status_code == 200
    assert "Där" in answer.content.decode()
    assert client.session["agency_id"] == there.agency.pk
    with tenant(there.agency.pk):
        assert AuditEvent.objects.filter(event="agency_chosen", actor_id=here.clerk.pk).count() == 1


@pytest.mark.django_db
def test_nobody_goes_over_to_an_agency_where_they_have_no_role():
    office, other = make_office(people=0), make_office(people=0)
    answer = office.client(office.clerk).post(ENTER, {"agency": other.agency.public_id, "month": "2026-11"})
    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_A08_opening_for_all_tells_which_agency_has_no_agreement_and_opens_the_rest():
    first, second = make_office(name="Med avtal"), make_office(name="Utan avtal")
    joined(second, first.clerk)
    with tenant(second.agency.pk):
        ServiceAgreement.objects.update(ends_on="2026-06-30")
    answer = first.client(first.clerk).post(ALL, {"month": "2026-11", "do": "open"}, follow=True)
    texts = [str(message) for message in answer.context["messages"]] or [
        str(m) for m in get_messages(answer.wsgi_request)
    ]
    assert any("Utan avtal har ingen gällande överenskommelse" in text for text in texts)
    assert "1 körning är öppnad." in texts
    assert (runs_of(first), runs_of(second)) == (["opened"], [])


@pytest.mark.django_db(transaction=True)
def test_calculating_all_starts_each_opened_run_in_its_own_agency(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    first, second = make_office(), make_office()
    joined(second, first.clerk)
    client = first.client(first.clerk)
    client.post(ALL, {"month": "2026-11", "do": "open"})
    client.post(ALL, {"month": "2026-11", "do": "calculate"})
    assert (runs_of(first), runs_of(second)) == (["collecting"], ["collecting"])
