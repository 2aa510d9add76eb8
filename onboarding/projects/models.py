"""Onboarding projects (anslutningsprojekt): the template they follow, their phases, activities and people."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from onboarding.planning.template import Template, read_template
from onboarding.projects.states import ActivityState, PhaseState, ProjectState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ProjectKind(models.TextChoices):
    PAYROLL = "payroll", _("Lönekund")
    FINANCE = "finance", _("Ekonomi- och e-handelskund")
    PARTNER = "partner", _("Samverkanspart till servicekontor")
    WAVE = "wave", _("Våg av servicekontor")


class Side(models.TextChoices):
    """Who does something: the centre, the customer agency, or both together."""

    CENTRE = "centre", _("Servicecentret")
    CUSTOMER = "customer", _("Myndigheten")
    SHARED = "shared", _("Båda")


class TeamRole(models.TextChoices):
    """Roles of a project; each on the centre's side has a counterpart at the customer (spegelroll); seed 003."""

    LEAD = "lead", _("Projektledare")
    ACCOUNT = "account", _("Kundansvarig")
    PROCESS = "process", _("Process")
    SYSTEM = "system", _("Systemansvarig")
    TECHNICAL = "technical", _("Teknisk projektledare")
    DESK = "desk", _("Servicedesk")
    CHAIR = "chair", _("Styrgruppens ordförande")
    STEERING = "steering", _("Styrgruppsledamot")
    SPECIALIST = "specialist", _("Specialist")


class TemplateVersion(models.Model):
    """A version of how a kind of customer is connected (projektmall). Never changed: a new one replaces it."""

    kind = models.CharField("slag", max_length=10, choices=ProjectKind.choices)
    number = models.PositiveIntegerField("version")
    content = models.JSONField("innehåll")
    reason = models.CharField("vad som ändrades", max_length=300)
    lessons = ArrayField(models.CharField(max_length=60), default=list, verbose_name="lärdomar bakom")
    published_at = models.DateTimeField("publicerad")
    published_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="publicerad av"
    )

    class Meta:
        verbose_name = "projektmall"
        verbose_name_plural = "projektmallar"
        ordering = ["kind", "-number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @cached_property
    def template(self) -> Template:
        """What the version says, read once for each row that is fetched."""
        return read_template(self.content)


class Project(TenantModel):
    """The connection of an agency to services of the centre, from first volumes to closed project."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=10, choices=ProjectKind.choices)
    template = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="+", verbose_name="projektmall")
    name = models.CharField("namn", max_length=120)
    services = ArrayField(models.CharField(max_length=20), verbose_name="tjänster")
    wanted_go_live_on = models.DateField("önskad driftsättning")
    go_live_on = models.DateField("driftsatt", null=True, blank=True)
    state = models.CharField("läge", max_length=10, choices=ProjectState.choices, default=ProjectState.ACTIVE)
    started_at = models.DateTimeField("startat")
    started_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="startat av")
    ended_at = models.DateTimeField("avslutat", null=True, blank=True)

    class Meta:
        verbose_name = "anslutningsprojekt"
        verbose_name_plural = "anslutningsprojekt"
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="active", ended_at__isnull=True) | Q(~Q(state="active"), ended_at__isnull=False),
                name="project_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Phase(TenantModel):
    """One of the five phases of a project (fas), with its dates: as planned now, as first planned, and as it became."""

    project = TenantForeignKey(Project, related_name="phases", verbose_name="anslutningsprojekt")
    number = models.PositiveSmallIntegerField("nummer")
    name = models.CharField("namn", max_length=40)
    state = models.CharField("läge", max_length=10, choices=PhaseState.choices, default=PhaseState.LOCKED)
    starts_on = models.DateField("börjar")
    ends_on = models.DateField("slutar")
    first_starts_on = models.DateField("börjar enligt första planen")
    first_ends_on = models.DateField("slutar enligt första planen")
    passed_at = models.DateTimeField("passerad", null=True, blank=True)

    class Meta:
        verbose_name = "fas"
        verbose_name_plural = "faser"
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "number"], name="phase_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 5)), name="phase_of_five"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="phase_period"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class TeamMember(TenantModel):
    """Who has a role in a project, on which side, and until when (deltagare)."""

    project = TenantForeignKey(Project, related_name="team", verbose_name="anslutningsprojekt")
    role = models.CharField("roll", max_length=10, choices=TeamRole.choices)
    side = models.CharField("sida", max_length=10, choices=Side.choices[:2])
    user = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="användare")
    starts_on = models.DateField("från och med")
    ends_on = models.DateField("till och med", null=True, blank=True)

    class Meta:
        verbose_name = "deltagare"
        verbose_name_plural = "deltagare"
        ordering = ["project", "side", "role", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "project", "role", "side", "user", "starts_on"], name="team_member_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="team_member_period"
            ),
            models.UniqueConstraint(
                fields=["agency", "project", "role", "side"],
                condition=Q(role__in=("lead", "account", "chair"), ends_on__isnull=True),
                name="team_member_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Activity(TenantModel):
    """Something to do in a phase (aktivitet), with owner, dates on working days and what must be done before it."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="activities", verbose_name="anslutningsprojekt")
    phase = models.PositiveSmallIntegerField("fas")
    code = models.CharField("kod", max_length=40)
    name = models.CharField("namn", max_length=120)
    side = models.CharField("sida", max_length=10, choices=Side.choices)
    role = models.CharField("roll", max_length=10, choices=TeamRole.choices)
    owner = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ansvarig"
    )
    days = models.PositiveSmallIntegerField("arbetsdagar")
    after = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="efter")
    starts_on = models.DateField("börjar")
    ends_on = models.DateField("slutar")
    first_starts_on = models.DateField("börjar enligt första planen")
    first_ends_on = models.DateField("slutar enligt första planen")
    state = models.CharField("läge", max_length=10, choices=ActivityState.choices, default=ActivityState.PLANNED)
    done_at = models.DateTimeField("klar", null=True, blank=True)

    class Meta:
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"
        ordering = ["project", "phase", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "code"], name="activity_once"),
            models.CheckConstraint(condition=Q(days__gte=1), name="activity_takes_time"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_period"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | Q(~Q(state="done"), done_at__isnull=True),
                name="activity_done",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectOverview(models.Model):
    """One narrow row per project for overviews across agencies (projektöversikt), with its own policy.

    ``planned`` and ``passed`` are the days of the gates 1–5; ``tasks`` what is left to do, with role, side and owner;
    ``score`` the scorecard as it was when the project was closed.
    """

    agency = models.ForeignKey("servicecenter.Agency", models.PROTECT, related_name="+", verbose_name="myndighet")
    project_id = models.BigIntegerField("anslutningsprojekt", unique=True)
    public_id = models.UUIDField("id i adresser")
    name = models.CharField("namn", max_length=120)
    kind = models.CharField("slag", max_length=10, choices=ProjectKind.choices)
    services = ArrayField(models.CharField(max_length=20), verbose_name="tjänster")
    state = models.CharField("läge", max_length=10, choices=ProjectState.choices)
    phase = models.PositiveSmallIntegerField("fas")
    go_live_on = models.DateField("driftsättning")
    planned = models.JSONField("grindarnas planerade dagar", default=dict)
    passed = models.JSONField("grindarnas dagar", default=dict)
    expected_on = models.DateField("väntas klart för driftsättning")
    days_late = models.PositiveIntegerField("arbetsdagar sent", default=0)
    tripwires = ArrayField(models.CharField(max_length=4), default=list, verbose_name="snubbeltrådar")
    tasks = models.JSONField("aktiviteter kvar", default=list)
    people = models.JSONField("deltagare", default=list)
    centre_days = models.PositiveIntegerField("centrets arbetsdagar kvar", default=0)
    lead = models.CharField("projektledare", max_length=120, blank=True)
    score = models.JSONField("styrkort", default=dict)
    updated_at = models.DateTimeField("ändrad")

    class Meta:
        verbose_name = "projektöversikt"
        verbose_name_plural = "projektöversikt"
        ordering = ["go_live_on", "id"]

    def __str__(self) -> str:
        return self.name
