"""Who does which step of the services that a project connects (ansvarsmatris), from the service catalogue. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onboarding.projects.services import services_on
from servicecenter.service_catalogue.catalogue import Responsible, Words


@dataclass(frozen=True, slots=True)
class Duty:
    """One step of a service and the one who does it."""

    service: Words
    step: Words
    responsible: Responsible
    by: Words


def matrix(codes: Iterable[str], day: date) -> list[Duty]:
    return [
        Duty(service.name, step.name, step.responsible, step.by)
        for service in services_on(codes, day)
        for step in service.steps
    ]


def seal(duties: Iterable[Duty]) -> str:
    """What an acknowledgement is of: another division of work is another seal."""
    text = "\n".join(f"{duty.service.sv}|{duty.step.sv}|{duty.by.sv}" for duty in duties)
    return hashlib.sha256(text.encode()).hexdigest()
