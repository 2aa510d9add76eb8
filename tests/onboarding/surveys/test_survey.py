"""The survey of a project: once to each, answered once, told of in counts alone, and never where too few answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.models import ProjectSurvey, SurveyComment, SurveyInvitation, SurveyTally
from onboarding.surveys.actions import answer_survey, close_survey, remind, send_survey
from onboarding.surveys.controls import conditions
from onboarding.surveys.queries import comments_of, responses_of, satisfaction_of, shown_groups, survey_of
from onboarding.surveys.questions import QUESTIONS
from onboarding.surveys.results import Answered, shows_groups
from servicecenter.models import AuditEvent
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.rooms import logged_in, told
from tests.onboarding.surveys.conftest import Asked


def answer(asked: Asked, user, value: int = 4, comment: str = "") -> None:
    survey = survey_of(asked.room.project)
    answer_survey(survey=survey, answers=dict.fromkeys(QUESTIONS, value), comment=comment, by=user, at=NOW)


def stands(asked: Asked):
    return told(conditions, asked.room.project)["survey_answered"]


def close(asked: Asked) -> ProjectSurvey:
    return close_survey(survey=survey_of(asked.room.project), by=asked.room.centre, at=NOW)


def test_each_is_asked_once_alone_with_a_link(asked: Asked):
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(user.email for user in asked.all)
    survey = survey_of(asked.room.project)
    assert f"https://x.example/enkat/{survey.public_id}/" in mail.outbox[0].body
    assert dict(SurveyInvitation.objects.values_list("email", "group"))[asked.room.customer.email] == "project"
    with pytest.raises(NotAllowedNow, match="redan skickad"):
        send_survey(project=asked.room.project, address="x", by=asked.room.centre, at=NOW)
    with pytest.raises(PermissionDenied, match="servicecentret"):
        send_survey(project=asked.room.project, address="x", by=asked.room.customer, at=NOW)


def test_everyone_answers_once_every_question_and_only_those_asked(asked: Asked):
    user = asked.users[0]
    with pytest.raises(ValidationError) as refused:
        answer_survey(survey=survey_of(asked.room.project), answers={"overall": 6}, by=user, at=NOW)
    assert refused.value.error_dict.keys() == QUESTIONS.keys()
    answer(asked, user)
    with pytest.raises(NotAllowedNow, match="redan svarat"):
        answer(asked, user, 1)
    assert list(SurveyTally.objects.filter(question="overall").values_list("value", "count")) == [(4, 1)]
    with pytest.raises(PermissionDenied, match="var med"):
        answer(asked, asked.room.centre)


def test_nothing_that_is_kept_tells_who_answered_what(asked: Asked):
    answer(asked, asked.users[0], 2, "Ont om tid")
    told_of = {field.name for model in (SurveyTally, SurveyComment) for field in model._meta.concrete_fields}
    assert told_of == {"id", "agency", "survey", "group", "question", "value", "count", "text"}
    events = AuditEvent.objects.filter(object_kind="projectsurvey").order_by("pk")
    assert [(row.detail["step"], row.actor_id is None) for row in events] == [("sent", False), ("answered", True)]
    assert "Ont om tid" not in str([row.detail for row in AuditEvent.objects.all()])


def test_gate_5_asks_for_the_templates_share_of_answers(asked: Asked):
    assert stands(asked).stands == "0 av 8 har svarat, 0 %"
    for user in asked.users[:2]:
        answer(asked, user)
    assert (stands(asked).is_met, stands(asked).stands) == (False, "2 av 8 har svarat, 25 %")
    with pytest.raises(NotAllowedNow, match="25 % har svarat, 30 % behövs"):
        close(asked)
    answer(asked, asked.users[2])
    assert (stands(asked).is_met, stands(asked).stands) == (True, "3 av 8 har svarat, 37 %")
    assert "(eget gränsvärde)" in str(stands(asked).text)


def test_nothing_is_shown_of_fewer_than_five_nor_before_it_is_closed(asked: Asked):
    for user in asked.users[:4]:
        answer(asked, user, 5, "Bra")
    project = asked.room.project
    survey = survey_of(project)
    assert shown_groups(survey, responses_of(survey)) == ()
    close(asked)
    survey = survey_of(project)
    assert (shown_groups(survey, responses_of(survey)), comments_of(survey, responses_of(survey))) == ((), [])
    assert (satisfaction_of(project).mean, satisfaction_of(project).rate) == (None, 50)
    with pytest.raises(NotAllowedNow, match="stängd"):
        answer(asked, asked.users[4])


def test_a_group_too_small_is_not_told_by_what_is_left(asked: Asked):
    """Five users and two of the project: together they are shown, apart neither."""
    for user, value in zip([*asked.users, *asked.project_people[:2]], (5, 5, 4, 4, 3, 1, 2), strict=True):
        answer(asked, user, value, f"Jag gav {value}")
    close(asked)
    survey = survey_of(asked.room.project)
    assert shown_groups(survey, responses_of(survey)) == ("",)
    assert satisfaction_of(asked.room.project).mean == Decimal("3.4")
    client = logged_in(asked.room.customer)
    page = reverse("project_survey", args=[asked.room.project.public_id])
    shown = client.get(page).content.decode()
    assert "7 av 8 har svarat, 87 %" in shown
    assert "Deltagare i projektet" not in shown
    assert shown.index("Jag gav 1") < shown.index("Jag gav 2") < shown.index("Jag gav 5")
    line = client.get(page, {"format": "csv"}).content.decode().splitlines()[1]
    assert line.startswith("Alla;Hur nöjd är du med anslutningen som helhet?;3,4;7;8;87;1;1;1;2;2")


def test_groups_are_shown_apart_when_each_is_large_enough():
    assert shows_groups({"project": 5, "users": 6})
    assert not shows_groups({"project": 4, "users": 60})
    assert Answered({1: 1, 2: 2}).mean == Decimal("1.7")
    assert Answered({}).mean is None


def test_those_who_have_not_answered_are_reminded_once_a_day(asked: Asked):
    answer(asked, asked.users[0])
    mail.outbox.clear()
    given = {"survey": survey_of(asked.room.project), "address": "x", "by": asked.room.centre}
    with pytest.raises(NotAllowedNow, match="i dag"):
        remind(**given, at=NOW)
    assert remind(**given, at=NOW + timedelta(days=1)) == 7
    assert asked.users[0].email not in {letter.to[0] for letter in mail.outbox}


def test_the_page_is_for_those_asked_and_keeps_a_half_filled_answer(asked: Asked):
    address = reverse("survey_answer", args=[survey_of(asked.room.project).public_id])
    assert logged_in(asked.room.centre).get(address).status_code == 404
    client = logged_in(asked.users[0])
    half = client.post(address, {"overall": "3", "comment": "Mer sen"})
    assert half.status_code == 422
    assert "Mer sen" in half.content.decode()
    sent = dict.fromkeys(QUESTIONS, "3") | {"comment": ""}
    thanks = client.post(address, sent, follow=True).content.decode()
    assert "Tack, ditt svar är med" in thanks
    assert client.post(address, sent).status_code == 422
    assert SurveyTally.objects.get(question="overall").count == 1
