"""Who does what in the demo's invoices, and what comes from suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from invoicing.population.e_invoices import Party
from servicecenter.accounts.models import User


@dataclass(frozen=True, slots=True)
class People:
    """Who does what, and on which cost centre what no order tells of is coded.

    ``clerks`` are two of the e-commerce team; ``payer`` plans payments and looks once more at what was drawn.
    """

    clerks: tuple[User, User]
    reviewer: User
    boss: User
    payer: User
    releasers: tuple[User, User]
    coding: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document and the moment at which it comes."""

    at: datetime
    seller: Party
    document: bytes
