"""What the gates ask of the register of integrations."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.system_links.queries import kept_links
from onboarding.system_links.states import LinkState


def conditions(project: Project) -> list[Condition]:
    """``links_owned`` is asked by gate 2 and ``links_tested`` by gate 3."""
    links, page = list(kept_links(project)), reverse("project_system_links", args=[project.public_id])
    owned = [each for each in links if each.centre_owner_id and each.customer_owner_id]
    tested = [each for each in links if each.state == LinkState.PASSED]
    return [
        Condition(
            "links_owned",
            _("Integrationer har ansvariga på båda sidor"),
            bool(links) and owned == links,
            _stands(len(owned), len(links)),
            page,
        ),
        Condition(
            "links_tested",
            _("Integrationer är provade"),
            bool(links) and tested == links,
            _stands(len(tested), len(links)),
            page,
        ),
    ]


def _stands(count: int, of: int) -> str:
    if not of:
        return _("ingen integration är registrerad")
    return _("%(count)d av %(all)d") % {"count": count, "all": of}
