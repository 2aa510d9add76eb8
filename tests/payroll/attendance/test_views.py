"""The employee's and the manager's way through a month of attendance, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payroll.models import AttendanceReport, FlexCorrection, Shift, ShiftReject, TimeEntry, TimeGroup, WorkedTime
from payroll.schedules.shift_jobs import import_shifts
from servicecenter.attest.models import AttestTask
from tests.payroll.attendance.office import Office, entered, office, write

pytestmark = pytest.mark.django_db


def past_weekday() -> date:
    """A working day of an earlier month, so that whole months have been."""
    day = timezone.localdate().replace(day=1) - timedelta(days=10)
    while day.weekday() > 3:
        day -= timedelta(days=1)
    return day


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def client(user) -> Client:
    found = Client()
    found.force_login(user)
    return found


def rows(*spans: tuple[str, str, str]) -> dict[str, str]:
    form = {"form-TOTAL_FORMS": str(len(spans)), "form-INITIAL_FORMS": "0"}
    for number, (first, last, duty) in enumerate(spans):
        form |= {f"form-{number}-starts": first, f"form-{number}-ends": last, f"form-{number}-duty": duty}
    return form


def text_of(answer) -> str:
    return answer.content.decode()


def test_C04_in_and_out_by_the_button_and_the_week_shows_it(at: Office):
    browser = client(at.worker)
    assert "Stämpla in" in text_of(browser.get(reverse("my_attendance")))
    answer = browser.post(reverse("my_clock"), follow=True)
    assert "Instämplad sedan" in text_of(answer)
    assert "Stämpla ut" in text_of(answer)
    assert WorkedTime.objects.get().ends_at is None


def test_C05_the_month_shows_computed_overtime_before_it_is_sent_and_C06_the_manager_approves(at: Office):
    browser, day = client(at.worker), past_weekday()
    answer = browser.post(
        f"{reverse('my_attendance_day')}?dag={day}",
        rows(("08:00", "12:00", "ordinary"), ("12:30", "16:30", "ordinary"), ("17:00", "20:00", "overtime")),
    )
    assert answer.status_code == 302
    page = text_of(browser.get(reverse("my_attendance_month"), {"manad": f"{day:%Y-%m}"}))
    assert "Övertid enkel" in page
    assert "3 timmar" in page
    assert "dagar saknar tid" in page
    browser.post(reverse("my_attendance_send"), {"manad": f"{day:%Y-%m}", "do": "send"})
    task = AttestTask.objects.get(kind="attendance")
    boss = client(at.boss)
    case = text_of(boss.get(reverse("attest_case", args=[task.public_id])))
    assert "Övertid enkel" in case
    assert "17:00–20:00" in case
    boss.post(reverse("attest_case", args=[task.public_id]), {"decision": "approve", "content_hash": task.content_hash})
    assert AttendanceReport.objects.get().state == "attested"
    assert TimeEntry.objects.get(code="12110").state == "attested"
    assert "Arbetad tid mot normtid" in text_of(browser.get(reverse("my_flex")))


def test_wrong_clock_times_are_told_beside_the_row_and_nothing_is_lost(at: Office):
    browser, day = client(at.worker), past_weekday()
    url = f"{reverse('my_attendance_day')}?dag={day}"
    for wrong, told in (
        (("16:00", "08:00", "ordinary"), "slutar före sin början"),
        (("16:00", "", "ordinary"), "både från och till"),
    ):
        answer = browser.post(url, rows(wrong))
        assert answer.status_code == 422
        assert told in text_of(answer)
        assert 'value="16:00"' in text_of(answer)
    assert not WorkedTime.objects.exists()


def test_stops_are_told_when_the_month_is_sent(at: Office):
    day = past_weekday()
    write(at, day, entered("08:00–12:00"), entered("11:00–13:00"), now=timezone.now())
    browser = client(at.worker)
    page = text_of(browser.get(reverse("my_attendance_month"), {"manad": f"{day:%Y-%m}"}))
    assert "Stoppen ovan" in page
    sent = browser.post(reverse("my_attendance_send"), {"manad": f"{day:%Y-%m}", "do": "send"}, follow=True)
    assert "rapporteras två gånger" in text_of(sent)
    assert AttendanceReport.objects.get().state == "draft"


def test_E24_the_employee_begins_a_correction_and_sees_both_versions(at: Office):
    from tests.payroll.attendance.office import approve

    day = past_weekday()
    approve(at, write(at, day, entered("17:00–18:00", "overtime"), now=timezone.now()), now=timezone.now())
    browser, month = client(at.worker), f"{day:%Y-%m}"
    answer = browser.post(f"{reverse('my_attendance_correct')}?manad={month}", {"reason": "Fel kväll"}, follow=True)
    assert "Version 2" in text_of(answer)
    assert "Fel kväll" in text_of(answer)


def test_E26_the_clerk_asks_for_a_correction_of_a_balance(at: Office):
    browser = client(at.clerk)
    url = reverse("flex_correct", args=[at.employment.public_id])
    assert browser.post(url, {"day": "2026-11-18", "minutes": "en timme", "reason": "x"}).status_code == 422
    browser.post(url, {"day": "2026-11-18", "minutes": "−0:45", "reason": "Glömde stämpla"})
    assert FlexCorrection.objects.get().minutes == -45
    assert "väntar på godkännande" in text_of(browser.get(reverse("flex_balances")))


def test_C08_the_clerk_reads_a_file_and_sees_the_rejected_rows(at: Office):
    browser = client(at.clerk)
    content = (
        f"pass;anställningsnummer;börjar;slutar\nA;{at.person.number};2026-11-02 08:00;2026-11-02 16:00\nB;x;1;2\n"
    )
    file = BytesIO(content.encode())
    file.name = "schema.csv"
    page = text_of(browser.post(reverse("shift_files"), {"file": file}, follow=True))
    assert "Rader som inte användes" in page
    assert ShiftReject.objects.get().line == 3
    assert Shift.objects.count() == 1


def test_a_shift_worker_fills_the_month_in_as_planned_and_gets_unsocial_hours(at: Office):
    day = past_weekday()
    content = f"pass;anställningsnummer;börjar;slutar\nA;{at.person.number};{day} 14:00;{day} 22:00\n"
    import_shifts(name="s.csv", content=BytesIO(content.encode()), by=at.clerk, at=timezone.now())
    browser = client(at.worker)
    month = f"{day:%Y-%m}"
    assert "14:00–22:00" in text_of(browser.get(reverse("my_schedule"), {"manad": month}))
    for _ in range(2):
        page = text_of(browser.post(reverse("my_schedule"), {"manad": month}, follow=True))
    assert WorkedTime.objects.get().duty == "scheduled"
    assert "Obekväm arbetstid enkel" in page


def test_the_clerk_makes_a_group_decides_its_rules_and_places_someone(at: Office):
    browser = client(at.clerk)
    browser.post(reverse("time_group_new"), {"code": "S", "name": "Skift"})
    group = TimeGroup.objects.get(code="S")
    rules = {
        "starts_on": "2026-01-01", "source": "avtal", "way": "scheduled", "minutes": "7:57", "frame_from": "6:00",
        "frame_to": "20:00", "flex_most": "50:00", "flex_least": "10:00", "hours_table": "state", "rounding": "exact",
        "shortened": ["walpurgis"], "settles": "03-31, 09-30",
    }  # fmt: skip
    answer = browser.post(reverse("time_group_rules", args=[group.public_id]), rules)
    assert answer.status_code == 302, text_of(answer)
    assert group.rules.get().flex_least == -600
    place = {"employment": at.person.number, "starts_on": "2026-01-01", "weekdays": "12345"}
    browser.post(reverse("time_group_place", args=[group.public_id]), place)
    page = text_of(browser.get(reverse("time_group", args=[group.public_id])))
    assert at.person.name in page
    assert "Schemalagd" in page


def test_someone_without_employment_is_told_so(at: Office):
    from tests.factories import make_user

    answer = client(make_user(at.agency, "employee")).get(reverse("my_attendance"))
    assert answer.status_code == 404
    assert "Ingen tid att rapportera" in text_of(answer)
