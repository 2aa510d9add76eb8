"""Who decides what, step by step (flöden): attested at once, or reviewed first where the agency wants it.

An agency names in a dated setting what is reviewed before it is attested, such as ``absence.leave_without_pay`` or
``time_entry``; a name covers everything below it. The default is that nothing is, as each review costs a person's time.
"""

from __future__ import annotations

from datetime import date

from servicecenter.agencies.queries import setting
from servicecenter.attest.kinds import AttestKind
from servicecenter.common.permissions import Permission

REVIEWED = "attest.reviewed"
"""The setting: names with a comma between."""


def steps_of(kind: AttestKind, flow: str, *, on: date) -> tuple[str, str]:
    """The permission that decides first, and the one that decides after it, or nothing."""
    if kind.permission == Permission.ATTEST and is_reviewed(flow, reviewed_on(on)):
        return str(Permission.REVIEW), str(kind.permission)
    return str(kind.permission), ""


def reviewed_on(day: date) -> tuple[str, ...]:
    return tuple(name.strip() for name in (setting(REVIEWED, on=day) or "").split(",") if name.strip())


def is_reviewed(flow: str, reviewed: tuple[str, ...]) -> bool:
    return any(flow == name or flow.startswith(f"{name}.") for name in reviewed)
