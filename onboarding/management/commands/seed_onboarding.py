"""``manage.py seed_onboarding``: projects in every phase, savings, agencies in dialogue, and measured levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.test.utils import override_settings
from django.utils import timezone

from onboarding.connection.tasks import follow_connections
from onboarding.population.benefits import write_prospects, write_savings
from onboarding.population.customers import add_up, ask_desk, measure_year, renew_payroll
from onboarding.population.people import People
from onboarding.population.projects import PLANS, write_project
from onboarding.projects.models import Project
from onboarding.savings.tasks import follow_savings
from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.population.load import SINCE, demo_password
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant

CUSTOMERS = (
    ("birgitta.holm", "Birgitta Holm", Role.CUSTOMER_LEAD),
    ("lars.hed", "Lars Hed", Role.STEERING_MEMBER),
    ("agneta.rask", "Agneta Rask", Role.CUSTOMER_SIGNATORY),
)
"""Invented people on the customer's side, alike in every agency that has a project."""

ASKED_FOR = timedelta(days=180)
"""How long the customers have asked the desk."""


class Command(BaseCommand):
    help = "Skriver anslutningsprojekt i olika faser. Det som finns lämnas."

    @override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
    def handle(self, *args: Any, **options: Any) -> None:
        agencies = list(Agency.objects.filter(is_active=True).order_by("pk")[: len(PLANS)])
        with_projects = {agency.pk for agency in agencies if self._has_projects(agency)}
        for place, plan in enumerate(PLANS):
            agency = agencies[place % len(agencies)]
            if agency.pk not in with_projects:
                with tenant(agency.pk):
                    write_project(plan, agency.name, self._people(agency), today=timezone.localdate())
        self._benefits(agencies)
        self._measure(agencies)

    def _benefits(self, agencies: list[Agency]) -> None:
        """What the customers save, the dialogues of the centre, and the narrow rows that are made from them."""
        today = timezone.localdate()
        for agency in agencies:
            with tenant(agency.pk):
                people = self._people(agency)
                write_savings(people, today=today)
                write_prospects(people.account, today=today)
        follow_savings()
        follow_connections()

    def _measure(self, agencies: Sequence[Agency]) -> None:
        """Those who are customers already have agreements, ask the desk, and are measured as the nights would have."""
        at = timezone.now()
        today = timezone.localdate(at)
        for agency in agencies:
            with tenant(agency.pk):
                people = self._people(agency)
                renew_payroll(people, today=today)
                ask_desk(people, since=today - ASKED_FOR, until=today)
                measure_year(today=today, at=at)
        add_up([agency.pk for agency in agencies], today=today, at=at)

    def _has_projects(self, agency: Agency) -> bool:
        with tenant(agency.pk):
            return Project.objects.exists()

    def _people(self, agency: Agency) -> People:
        lead, chair, centre_signs, account = (
            User.objects.get(email=staff().with_role(role)[0].email)
            for role in (Role.ONBOARDING_LEAD, Role.STEERING_MEMBER, Role.CENTRE_SIGNATORY, Role.ACCOUNT_MANAGER)
        )
        customer, member, customer_signs = (self._customer(agency, *told) for told in CUSTOMERS)
        return People(lead, account, customer, chair, member, centre_signs, customer_signs)

    def _customer(self, agency: Agency, mailbox: str, name: str, role: str, since: date = SINCE) -> User:
        known = {"full_name": name, "password": demo_password()}
        user, _made = User.objects.get_or_create(email=f"{mailbox}@{agency.code}.example", defaults=known)
        Membership.objects.get_or_create(agency=agency, user=user, role=role, starts_on=since)
        return user
