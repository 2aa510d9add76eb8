"""A new version of a template is published from lessons (publicera mall); running projects keep their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from onboarding.lessons.queries import waiting_proposals
from onboarding.planning.changes import changed
from onboarding.planning.template import TemplateError, read_template
from onboarding.projects.actions import current_template
from onboarding.projects.models import TemplateVersion
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@transaction.atomic
def publish_template(*, kind: str, seen: list[int], by: User, at: datetime) -> TemplateVersion:
    """Make the next version out of the proposals that were seen, all of them or none (G47).

    Raises ``SecondPersonNeeded`` for whoever decided one of the lessons, ``NotAllowedNow`` when the changes do not go
    together or something has changed since they were read.
    """
    if not by.may(Permission.LEAD_ONBOARDING):
        raise PermissionDenied(_("Bara anslutningsledare och kundansvariga publicerar mallar."))
    waiting = list(waiting_proposals(kind).select_for_update(of=("self",)))
    if not waiting or [row.pk for row in waiting] != seen:
        raise NotAllowedNow(_("Förslagen har ändrats sedan du läste dem. Läs dem igen."))
    if any(row.lesson.decided_by_id == by.pk for row in waiting):
        raise SecondPersonNeeded(_("Någon annan än den som beslutade lärdomen måste publicera mallen."))
    before = current_template(kind, at=at)
    made = _next(before, _content(before, waiting), waiting, by=by, at=at)
    for row in waiting:
        row.published_in = made
        row.save(update_fields=["published_in"])
    record(Event.TEMPLATE_PUBLISHED, on=made, by=by, at=at, kind=kind, template=made.number, count=len(waiting))
    return made


def _content(before: TemplateVersion, waiting: list[Any]) -> dict[str, Any]:
    content = before.content
    try:
        for row in waiting:
            content = changed(content, row.change, row.path, row.new_value)
        read_template(content)
    except (TemplateError, KeyError, StopIteration) as error:
        raise NotAllowedNow(_("Förslagen går inte ihop med mallen: %s.") % error) from error
    return content


def _next(
    before: TemplateVersion, content: dict[str, Any], waiting: list[Any], *, by: User, at: datetime
) -> TemplateVersion:
    told = {
        "content": content,
        "reason": "; ".join(dict.fromkeys(row.lesson.action for row in waiting))[:300],
        "lessons": [str(row.lesson.public_id) for row in waiting],
        "published_at": at,
        "published_by": by,
    }
    try:
        with transaction.atomic():
            return TemplateVersion.objects.create(kind=before.kind, number=before.number + 1, **told)
    except IntegrityError:
        raise NotAllowedNow(_("Någon annan publicerade en version samtidigt. Läs den först.")) from None
