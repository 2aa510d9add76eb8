"""G26: the share trained of each role is held against what the template requires."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from onboarding.models import Attendance, Course
from onboarding.training import actions
from onboarding.training.controls import conditions
from onboarding.training.shares import Share, names_of
from tests.factories import NOW
from tests.factories.rooms import Room, logged_in, told


def planned(room: Room, **given) -> Course:
    facts = {"role": "approver", "name": "Attestera i nya systemet", "held_on": NOW.date(), "place": "Sal 1",
             "owner": room.centre, "has_test": False}  # fmt: skip
    return actions.plan_course(project=room.project, facts=facts | given, by=room.centre, at=NOW)


def names(first: int, last: int) -> str:
    return "\n".join(f"Person {number}" for number in range(first, last))


def test_G26_every_approver_and_eight_employees_of_ten_must_be_trained(room: Room):
    assert told(conditions, room.project)["training_done"].stands == "ingen roll är räknad"
    approvers = actions.count_role(project=room.project, role="approver", people=10, by=room.customer, at=NOW)
    employees = actions.count_role(project=room.project, role="employee", people=10, by=room.customer, at=NOW)
    assert (approvers.required, employees.required) == (100, 80)
    course, other = planned(room), planned(room, role="employee")
    actions.note_attendance(course=course, present=names(0, 9), by=room.centre, at=NOW)
    actions.note_attendance(course=other, present=names(0, 8), by=room.centre, at=NOW)
    found = told(conditions, room.project)["training_done"]
    assert (found.is_met, found.stands) == (False, "Attestanter och chefer: 9 av 10, 90 % av 100 %")
    again = planned(room)
    actions.note_attendance(course=again, present="person 3\nPerson 9", by=room.centre, at=NOW)
    assert told(conditions, room.project)["training_done"].is_met


def test_who_did_not_pass_the_test_is_not_trained(room: Room):
    actions.count_role(project=room.project, role="approver", people=2, by=room.customer, at=NOW)
    course = planned(room, has_test=True)
    actions.note_attendance(course=course, present="Anna Ek", failed="Bo Al", by=room.centre, at=NOW)
    assert "1 av 2" in told(conditions, room.project)["training_done"].stands
    actions.note_attendance(course=course, present="Anna Ek\nBo Al", by=room.centre, at=NOW)
    assert told(conditions, room.project)["training_done"].is_met
    assert Attendance.objects.count() == 2


def test_a_list_is_refused_whole_with_what_is_wrong(room: Room):
    course = planned(room)
    for told_field, given in {
        "failed": {"present": "Anna", "failed": "Bo"},
        "present": {"present": "x" * 121},
    }.items():
        with pytest.raises(ValidationError) as fault:
            actions.note_attendance(course=course, by=room.centre, at=NOW, **given)
        assert fault.value.message_dict.keys() == {told_field}
    with_test = planned(room, has_test=True)
    with pytest.raises(ValidationError, match="både som godkänd"):
        actions.note_attendance(course=with_test, present="Anna Ek", failed="anna  ek", by=room.centre, at=NOW)
    later = planned(room, held_on=NOW.date() + timedelta(days=1))
    with pytest.raises(ValidationError, match="när den har varit"):
        actions.note_attendance(course=later, present="Anna", by=room.centre, at=NOW)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("people", "trained", "required", "percent", "lacking"),
    [(48, 41, 100, 85, 7), (10, 8, 80, 80, 0), (3, 2, 67, 66, 1), (10, 12, 100, 100, 0), (1000, 799, 80, 79, 1)],
)
def test_a_share_is_never_rounded_up_to_what_is_not_reached(people, trained, required, percent, lacking):
    share = Share(people, trained, required)
    assert (share.percent, share.lacking, share.is_enough) == (percent, lacking, lacking == 0)


def test_names_are_one_a_line_and_each_once():
    assert names_of(" Anna  Ek\n\nanna ek\r\nBo Al") == ["Anna Ek", "Bo Al"]


def test_attendance_is_written_in_the_browser(room: Room):
    course = planned(room)
    url = reverse("course_attendance", args=[room.project.public_id, course.public_id])
    client = logged_in(room.customer)
    assert client.post(url, {"present": "Anna Ek\nBo Al"}).status_code == 302
    assert "Anna Ek\nBo Al" in client.get(url).content.decode()
