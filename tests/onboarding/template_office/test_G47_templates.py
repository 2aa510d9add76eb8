"""After each project the template learns: an accepted lesson becomes the next version, which names it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from onboarding.lessons.queries import waiting_proposals
from onboarding.models import TemplateProposal, TemplateVersion
from onboarding.planning.changes import changed
from onboarding.planning.template import KINDS, differences, first_content, read_template
from onboarding.projects.queries import template_of
from onboarding.template_office.actions import publish_template
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories.gates import AT, make_room, meet
from tests.factories.runs import client_of

CHANGES = (
    ("set", "limits.slip_days", "5", [("limits.slip_days", "10", "5")]),
    ("set", "activities.gap.days", "7", [("activities.gap.days", "5", "7")]),
    ("set", "agendas.it", "Ett, Två", [("agendas.it", None, "Ett, Två")]),
    ("add", "agendas.steering", "Budget", [("agendas.steering", None, None)]),
    ("remove", "papers.contingency", "", None),
)


@pytest.mark.parametrize(("change", "path", "value", "expected"), CHANGES)
def test_one_thing_is_changed_and_nothing_else(change, path, value, expected):
    before = first_content("finance")
    after = changed(before, change, path, value)
    read_template(after)
    found = list(differences(before, after))
    if expected is None:
        assert {row[0].rsplit(".", 1)[0] for row in found} == {path}
    else:
        assert [row[0] for row in found] == [row[0] for row in expected]
        assert all(wanted[2] in (None, row[2]) for row, wanted in zip(found, expected, strict=True))
    assert before == first_content("finance"), "what is given is left as it is"


@pytest.mark.parametrize("kind", KINDS)
def test_any_activity_can_be_taken_away_and_what_came_after_it_comes_after_nothing(kind):
    content = first_content(kind)
    for row in content["activities"]:
        left = changed(content, "remove", f"activities.{row['code']}", "")
        assert row["code"] not in {other["code"] for other in left["activities"]}
        assert all(row["code"] not in other.get("after", ()) for other in left["activities"])
    added = read_template(changed(content, "add", "activities", "Ring alla"))
    assert [row.name for row in added.activities if row.code == "ny-1"] == ["Ring alla"]


def test_G47_a_lesson_becomes_the_next_version_and_the_running_project_keeps_its_own(scope):
    room = make_room(scope, gate=5)
    meet(room, "lessons_decided")
    [proposal] = TemplateProposal.objects.all()
    with pytest.raises(SecondPersonNeeded):
        publish_template(kind="finance", seen=[proposal.pk], by=room.people.lead, at=AT)
    with pytest.raises(NotAllowedNow, match="ändrats"):
        publish_template(kind="finance", seen=[], by=room.people.account, at=AT)
    page = reverse("project_templates")
    client = client_of(room.people.account, scope)
    assert "activities.volymer.days" in client.get(page).content.decode()
    client.post(reverse("project_template_publish"), {"kind": "finance", "seen": [proposal.pk]})
    made = TemplateVersion.objects.get(kind="finance", number=2)
    assert made.lessons == [str(proposal.lesson.public_id)]
    assert list(differences(first_content("finance"), made.content)) == [("activities.volymer.days", "10", "15")]
    assert not waiting_proposals("finance")
    assert [row.days for row in template_of(room.project).activities if row.code == "volymer"] == [10]
    told = client.get(page).content.decode()
    assert "activities.volymer.days: 10 → 15" in told
    assert "ur 1 lärdom" in told
    with pytest.raises(NotAllowedNow, match="ändrats"):
        publish_template(kind="finance", seen=[proposal.pk], by=room.people.account, at=AT)
