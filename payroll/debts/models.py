"""Salary debts (löneskulder): the debt, its plan of repayment, what has happened to it, and wishes to write it off."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DebtCause(models.TextChoices):
    RETRO = "retro", _("Rättelse av tidigare lön")
    FINAL_PAY = "final_pay", _("Slutlön")
    OVERPAID = "overpaid", _("För mycket utbetald lön")
    OTHER = "other", _("Annan orsak")


class SalaryDebt(TenantModel):
    """A clerk's decision that a negative net pay is a debt (löneskuld). It is owed from when the run is approved.

    ``correct_until`` is the last day when too much paid may be put right in the next pay; later it is set-off.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    person = TenantForeignKey("payroll.Person", related_name="salary_debts", verbose_name="person")
    run = TenantForeignKey("payroll.PayRun", related_name="+", verbose_name="körning")
    cause = models.CharField("orsak", max_length=12, choices=DebtCause.choices)
    text = models.CharField("beskrivning", max_length=300)
    earned_from = models.DateField("avser från")
    earned_to = models.DateField("avser till")
    correct_until = models.DateField("får rättas till och med")
    decided_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beslutad av")
    decided_at = models.DateTimeField("beslutad")
    withdrawn_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="återtagen av"
    )
    withdrawn_at = models.DateTimeField("återtagen", null=True)

    class Meta:
        verbose_name = "löneskuld"
        verbose_name_plural = "löneskulder"
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "run", "person"], condition=Q(withdrawn_at__isnull=True), name="debt_once_a_run"
            ),
            models.CheckConstraint(condition=Q(earned_to__gte=F("earned_from")), name="debt_period"),
        ]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"LS{self.pk}"


class Way(models.TextChoices):
    PAY = "pay", _("Avdrag på lönen")
    INVOICE = "invoice", _("Faktura eller inbetalning")


class Ground(models.TextChoices):
    CONSENT = "consent", _("Medgivande")
    SET_OFF = "set_off", _("Kvittning utan medgivande")


class DebtPlan(TenantModel):
    """How a debt is repaid (återbetalningsplan). It holds from ``active_at``, when consent or a second person is there.

    Lag (1970:215): consent may be taken back until the pay is due; without it only Kronofogden's statement of what must
    be left (``protected_ore``) lets the employer set off a claim of the kinds the law names.
    """

    debt = TenantForeignKey(SalaryDebt, related_name="plans", verbose_name="löneskuld")
    way = models.CharField("sätt", max_length=8, choices=Way.choices)
    ground = models.CharField("grund", max_length=8, choices=Ground.choices)
    monthly_ore = models.BigIntegerField("belopp i öre per månad")
    starts_on = models.DateField("börjar")
    all_at_end = models.BooleanField("hela resten på slutlönen", default=False)
    protected_ore = models.BigIntegerField("ska vara kvar, i öre per månad", null=True, blank=True)
    document = models.CharField("handling", max_length=120, blank=True)
    proposed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="föreslagen av"
    )
    proposed_at = models.DateTimeField("föreslagen")
    agreed_on = models.DateField("medgiven", null=True)
    active_at = models.DateTimeField("gäller sedan", null=True)
    active_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="medgiven eller bekräftad av"
    )
    ended_at = models.DateTimeField("avslutad", null=True)
    ended_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="avslutad av"
    )
    ended_reason = models.CharField("varför avslutad", max_length=200, blank=True)

    class Meta:
        verbose_name = "återbetalningsplan"
        verbose_name_plural = "återbetalningsplaner"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "debt"], condition=Q(ended_at__isnull=True), name="debt_plan_once"
            ),
            models.CheckConstraint(condition=Q(monthly_ore__gt=0), name="debt_plan_has_money"),
            models.CheckConstraint(
                condition=Q(active_at__isnull=True) | ~Q(ground="consent", way="pay") | Q(agreed_on__isnull=False),
                name="debt_plan_consented",
            ),
            models.CheckConstraint(
                condition=~Q(ground="set_off") | Q(protected_ore__isnull=False, way="pay"), name="debt_plan_protects"
            ),
            models.CheckConstraint(
                condition=Q(active_at__isnull=True) | Q(document="") | ~Q(active_by=F("proposed_by")),
                name="debt_plan_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debt_id} {self.get_way_display()}"


class DebtEventKind(models.TextChoices):
    RAISED = "raised", _("Skulden uppstod")
    REPAID = "repaid", _("Dragen på lönen")
    UNDONE = "undone", _("Körningen återsändes")
    PAID = "paid", _("Inbetald")
    WRITTEN_OFF = "written_off", _("Avskriven")


class DebtEvent(TenantModel):
    """What changes the balance (händelse på löneskulden): written once, never edited; the balance is their sum.

    ``origin`` says what it comes from, so that the same approval, payment or decision never counts twice.
    """

    debt = TenantForeignKey(SalaryDebt, related_name="events", verbose_name="löneskuld")
    kind = models.CharField("slag", max_length=12, choices=DebtEventKind.choices)
    amount_ore = models.BigIntegerField("ändring i öre")
    gross_ore = models.BigIntegerField("brutto i öre", default=0)
    happened_on = models.DateField("datum")
    run = TenantForeignKey("payroll.PayRun", null=True, related_name="+", verbose_name="körning")
    origin = models.CharField("ursprung", max_length=120)
    text = models.CharField("beskrivning", max_length=300, blank=True)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    second_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="andra person"
    )

    class Meta:
        verbose_name = "händelse på löneskuld"
        verbose_name_plural = "händelser på löneskulder"
        ordering = ["debt", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "debt", "origin"], name="debt_event_once"),
            models.CheckConstraint(
                condition=~Q(kind="written_off") | (Q(second_by__isnull=False) & ~Q(second_by=F("recorded_by"))),
                name="debt_written_off_by_two",
            ),
            models.CheckConstraint(
                condition=Q(kind="undone")
                | Q(kind="raised", amount_ore__gt=0)
                | Q(kind__in=["repaid", "paid", "written_off"], amount_ore__lt=0),
                name="debt_event_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_ore / 100:.2f} kr"


class WishState(models.TextChoices):
    WAITING = "waiting", _("Väntar")
    APPROVED = "approved", _("Godkänd")
    RETURNED = "returned", _("Returnerad")


class WriteOffRequest(TenantModel):
    """A wish to give up a debt or part of it (begärd avskrivning), until a second person has decided."""

    debt = TenantForeignKey(SalaryDebt, related_name="write_offs", verbose_name="löneskuld")
    amount_ore = models.BigIntegerField("belopp i öre")
    reason = models.CharField("skäl", max_length=300)
    state = models.CharField("läge", max_length=8, choices=WishState.choices, default=WishState.WAITING)
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")

    class Meta:
        verbose_name = "begärd avskrivning"
        verbose_name_plural = "begärda avskrivningar"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "debt"], condition=Q(state="waiting"), name="write_off_once"),
            models.CheckConstraint(condition=Q(amount_ore__gt=0), name="write_off_has_money"),
        ]

    def __str__(self) -> str:
        return f"{self.debt_id} {self.amount_ore / 100:.2f} kr"
