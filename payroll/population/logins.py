"""Who one can log in as in the demo (inloggningar), by role."""

from __future__ import annotations

from collections.abc import Iterator

from servicecenter.accounts.models import User
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.population.staff import staff


def login_lines() -> Iterator[str]:
    """A line for each log-in that is there, and the one password."""
    cast = staff()
    there = set(User.objects.filter(is_active=True).values_list("email", flat=True))
    agencies = dict(Agency.objects.values_list("code", "name"))
    rows = [
        (", ".join(str(Role(role).label) for role in row.roles), row.email, "alla myndigheter") for row in cast.members
    ]
    rows += [
        ("Chef" if row.is_manager else "Medarbetare", row.email, agencies.get(row.agency, "")) for row in cast.employees
    ]
    for role, email, where in rows:
        if email in there:
            yield f"  {role:<18} {email:<40} {where}"
    yield f"  Lösenord för alla: {cast.password}"
