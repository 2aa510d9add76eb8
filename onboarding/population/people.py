"""Who walks a project through its gates (de som driver projektet)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from onboarding.projects.models import Project
from servicecenter.accounts.models import User


@dataclass(frozen=True, slots=True)
class People:
    """Someone of each kind: leads and signatories of both sides, the account manager and the steering group."""

    lead: User
    account: User
    customer: User
    chair: User
    member: User
    centre_signs: User
    customer_signs: User


Step = Callable[[Project, People, datetime], None]
