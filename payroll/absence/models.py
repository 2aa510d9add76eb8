"""Absence (frånvaro): leave and sickness, from the first to the last day."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payroll.time.models import EntryState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class AbsenceKind(models.TextChoices):
    """The kinds that the calculation knows; the values are its own."""

    SICK = "sick", _("Sjuk")
    LEAVE_WITHOUT_PAY = "leave_without_pay", _("Tjänstledig utan lön")
    PARENTAL_LEAVE = "parental_leave", _("Föräldraledig")
    PREGNANCY = "pregnancy", _("Graviditetspenning")
    CHILD_CARE = "child_care", _("Vård av barn")
    CHILD_BIRTH = "child_birth", _("Tio dagar vid barns födelse")
    CLOSE_RELATIVE_CARE = "close_relative_care", _("Närståendevård")
    TOTAL_DEFENCE = "total_defence", _("Totalförsvarsplikt")
    UNAUTHORISED = "unauthorised_absence", _("Ogiltig frånvaro")
    PARTIAL_PENSION = "partial_pension", _("Delpensionsledig")
    LEAVE_WITH_PAY = "leave_with_pay", _("Ledig med lön")
    UNION_TIME = "union_time", _("Facklig tid")
    VACATION = "vacation", _("Semester")


class Absence(TenantModel):
    """One period of absence. ``working_days`` is counted by the schedule when the period is reported.

    Days that nobody gave (``is_counted``) follow the person's own schedule, also when it is changed later.

    Sickness is ``is_open`` until the return is reported; ``ends_on`` is then the last day that is known.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey("payroll.Employment", related_name="absences", verbose_name="anställning")
    kind = models.CharField("slag", max_length=24, choices=AbsenceKind.choices)
    starts_on = models.DateField("från")
    ends_on = models.DateField("till")
    extent = models.DecimalField("omfattning i procent", max_digits=5, decimal_places=2, default=100)
    working_days = models.DecimalField("arbetsdagar", max_digits=6, decimal_places=2)
    is_counted = models.BooleanField("arbetsdagarna är räknade av schemat", default=False, db_default=False)
    is_open = models.BooleanField("tills vidare", default=False, db_default=False)
    note = models.CharField("anteckning", max_length=200, blank=True, db_default="")
    replaces = TenantForeignKey(
        "payroll.Absence", null=True, related_name="replacements", db_index=False, verbose_name="ersätter"
    )
    state = models.CharField("läge", max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    attested_at = models.DateTimeField("attesterad", null=True, blank=True)
    attested_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="attesterad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "frånvaro"
        verbose_name_plural = "frånvaro"
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_period"),
            models.CheckConstraint(condition=Q(extent__gt=0, extent__lte=100), name="absence_extent"),
            models.CheckConstraint(
                condition=~Q(state="attested") | Q(attested_at__isnull=False), name="absence_attested"
            ),
            models.CheckConstraint(condition=Q(is_open=False) | Q(kind="sick"), name="absence_open_is_sick"),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(state__in=["submitted", "attested"]), name="absence_replaced_once"
            ),
        ]
        indexes = [models.Index(fields=["agency", "employment", "starts_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on} – {self.ends_on}"
