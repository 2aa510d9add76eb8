"""A travel advance is attested, paid by two persons, and settled by the pay of its claim and no other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from payroll.advances.actions import cancel_advances
from payroll.final_pay.queries import leavers
from payroll.models import AdvanceDecision, EmploymentSpan, PayLine, Payslip, TravelAdvance, TravelClaim
from payroll.runs.reconciling import reconcile
from payroll.runs.replay import replay_run
from payroll.runs.slip import because_of
from payroll.salary_types.catalogue import by_key
from payroll.travel.actions import save_claim, start_claim, submit_claim
from payroll.travel.told import settled_of, sum_rows
from payroll.travel_advances.actions import (
    ask_advance,
    put_forward_payment,
    settle_without_claim,
    take_back_advance,
)
from payroll.travel_advances.queries import travel_advances
from payroll.travel_office.advances import listed
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.common.fault_points import strike_with
from servicecenter.models import AttestTask
from servicecenter.workflow.transitions import NotAllowedNow
from tests.consistency.test_fault_points import named_points
from tests.factories import STOCKHOLM, make_user
from tests.factories.advances import approve, paid, send
from tests.factories.runs import client_of
from tests.faults.walk import Killed, Killer
from tests.payroll.runs.conftest import Desk, make_desk
from tests.payroll.travel.office import UMEA

ADVANCE, TRAVEL = by_key("salary_advance").code, by_key("travel_advance").code
ASKED = datetime(2026, 10, 5, 9, 0, tzinfo=STOCKHOLM)
SENT = datetime(2026, 11, 2, 9, 0, tzinfo=STOCKHOLM)


class Office:
    """A pay desk with a traveller and a boss."""

    def __init__(self) -> None:
        self.desk: Desk = make_desk()
        self.boss = make_user(self.desk.agency, Role.MANAGER)
        self.traveller = make_user(self.desk.agency, Role.EMPLOYEE)
        self.person = self.desk.person(user=self.traveller)
        self.other = self.desk.person()

    def ask(self, amount_ore: int = 300_000, **given) -> TravelAdvance:
        days = {"starts_on": date(2026, 10, 12), "ends_on": date(2026, 10, 14), "at": ASKED} | given
        with self.desk.scope():
            return ask_advance(
                employment=self.person.employments.get(), purpose="Möte i Umeå", amount_ore=amount_ore,
                by=self.traveller, **days,
            )  # fmt: skip

    def attest(self, on, kind: str = "travel_advance", at: datetime = ASKED):
        with self.desk.scope():
            task = AttestTask.objects.get(kind=kind, object_id=on.pk, state="waiting")
            at += timedelta(minutes=1)
            decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=self.boss, at=at)
            return type(on).objects.get(pk=on.pk)

    def put_forward(self, advance: TravelAdvance) -> AdvanceDecision:
        with self.desk.scope():
            day = self.desk.later()
            return put_forward_payment(advance=advance, pays_on=day.date(), by=self.desk.clerk, at=day)

    def paid(self, amount_ore: int = 300_000, **given) -> TravelAdvance:
        advance = self.attest(self.ask(amount_ore, **given))
        send(self.desk, approve(self.desk, self.put_forward(advance)))
        with self.desk.scope():
            return TravelAdvance.objects.get(pk=advance.pk)

    def claim(self) -> TravelClaim:
        """A trip of 795 kr, and a free lunch that is taxed."""
        with self.desk.scope():
            claim = start_claim(employment=self.person.employments.get(), by=self.traveller, at=SENT)
            given = {"purpose": "Möte om avtal", "typed": UMEA, "note": "", "shares": []}
            claim = save_claim(claim=claim, given=given, expenses={}, by=self.traveller, at=SENT)
            return submit_claim(claim=claim, by=self.traveller, at=SENT)

    def lines(self, month: str = "2026-11") -> dict[str, int]:
        with self.desk.scope():
            rows = PayLine.objects.filter(run__month=month, payslip__person=self.person, code__in=[ADVANCE, TRAVEL])
            return dict(rows.values_list("code", "amount_ore"))

    def left(self) -> list[int | None]:
        with self.desk.scope():
            rows = listed(travel_advances(), at=self.desk.later(), on=date(2026, 11, 20))
            return [row.left_ore for row in rows]


@pytest.fixture
def at(db: None) -> Office:
    return Office()


def test_an_advance_waits_for_its_claim_and_is_then_deducted_from_what_the_claim_pays(at: Office):
    advance = at.paid()
    at.desk.calculate()
    assert at.lines() == {}
    claim = at.attest(at.claim(), "travel_claim", SENT)
    with at.desk.scope():
        told = {row["label"]: row["value"] for row in sum_rows(claim, settled_of(claim))}
        assert told["Dras från lönen efter förskott"].startswith("2")
        assert TravelAdvance.objects.get(pk=advance.pk).claim == claim
    run = at.desk.calculate()
    assert at.lines() == {TRAVEL: -300_000}
    with at.desk.scope():
        line = PayLine.objects.get(run=run, code=TRAVEL)
        because = because_of(line.payslip, line.number)
        assert "Reseförskott, avräknas när resans reseräkning är attesterad" in because.steps[0].sv
        assert reconcile(run).is_equal
    run = at.desk.finalise(at.desk.approve(run))
    with at.desk.scope():
        assert replay_run(run=run, sample=None, by=None, at=at.desk.later()).is_equal
    assert at.left() == [0]
    at.desk.calculate("2026-12")
    assert at.lines("2026-12") == {}


def test_a_salary_advance_and_one_for_a_trip_are_settled_each_by_its_own(at: Office):
    at.paid(200_000)
    paid(at.desk, at.person, 500_000)
    at.desk.finalise(at.desk.approve(at.desk.calculate()))
    assert at.lines() == {ADVANCE: -500_000}
    assert at.left() == [200_000]
    with at.desk.scope():
        span = EmploymentSpan.objects.select_related("employment__person").get(employment__person=at.person)
        span.ends_on = date(2026, 12, 31)
        [leaver] = leavers([span], at=at.desk.later(), on=date(2026, 11, 20))
        assert any("2\u00a0000,00 kr för resor är inte redovisat" in item.text for item in leaver.items)


def test_what_the_pay_does_not_cover_is_taken_by_the_next(at: Office):
    at.paid(5_000_000)
    at.attest(at.claim(), "travel_claim", SENT)
    at.desk.finalise(at.desk.approve(at.desk.calculate()))
    with at.desk.scope():
        assert Payslip.objects.get(person=at.person, month="2026-11").net_ore == 0
    [left] = at.left()
    assert 0 < left < 5_000_000
    at.desk.finalise(at.desk.approve(at.desk.calculate("2026-12")))
    assert at.left() == [0]


def test_a_later_trip_waits_for_a_claim_of_its_own(at: Office):
    later = at.paid(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
    at.attest(at.claim(), "travel_claim", SENT)
    at.desk.finalise(at.desk.approve(at.desk.calculate()))
    assert at.lines() == {}
    with at.desk.scope():
        with pytest.raises(ValidationError):
            settle_without_claim(advance=later, reason=" ", by=at.desk.clerk, at=at.desk.later())
        settle_without_claim(advance=later, reason="Resan blev inställd", by=at.desk.clerk, at=at.desk.later())
        with pytest.raises(NotAllowedNow):
            settle_without_claim(advance=later, reason="Igen", by=at.desk.clerk, at=at.desk.later())
    at.desk.calculate("2026-12")
    assert at.lines("2026-12") == {TRAVEL: -300_000}


def test_it_is_asked_for_once_attested_by_another_and_paid_once(at: Office):
    advance = at.ask()
    with pytest.raises(NotAllowedNow):
        at.ask()
    with at.desk.scope():
        task = AttestTask.objects.get(kind="travel_advance")
        with pytest.raises(MayNotDecide):
            decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=at.traveller, at=ASKED)
        with pytest.raises(NotAllowedNow, match="Bara ett attesterat"):
            put_forward_payment(advance=advance, pays_on=ASKED.date(), by=at.desk.clerk, at=ASKED)
    advance = at.attest(advance)
    decision = at.put_forward(advance)
    assert (decision.kind, decision.total_ore) == ("travel", 300_000)
    with pytest.raises(NotAllowedNow, match="redan föreslagen"):
        at.put_forward(advance)
    with pytest.raises(PermissionDenied):
        approve(at.desk, decision, by=at.desk.clerk)
    with at.desk.scope():
        cancel_advances(decision=decision, comment="Fel dag", by=at.desk.clerk, at=at.desk.later())
    assert at.put_forward(advance).pk != decision.pk


def test_wherever_the_process_dies_the_payment_is_proposed_once(at: Office):
    for number, point in enumerate(named_points("payroll/travel_advances/"), 1):
        days = {"starts_on": date(2026, 10, 11 + number), "ends_on": date(2026, 10, 20)}
        advance = at.attest(at.ask(**days))
        with strike_with(Killer(point)), pytest.raises(Killed):
            at.put_forward(advance)
        at.put_forward(advance)
        with at.desk.scope():
            assert AdvanceDecision.objects.filter(kind="travel").count() == number


def test_an_advance_that_was_never_paid_is_not_paid_after_the_claim(at: Office):
    advance = at.attest(at.ask())
    at.attest(at.claim(), "travel_claim", SENT)
    with pytest.raises(NotAllowedNow, match="inte är redovisad"):
        at.put_forward(advance)
    at.desk.calculate()
    assert at.lines() == {}


def test_what_cannot_be_asked_for_is_told_at_its_field(at: Office):
    for given, field in (
        ({"ends_on": date(2026, 10, 1)}, "ends_on"),
        ({"at": SENT}, "ends_on"),
        ({"amount_ore": 0}, "amount_ore"),
    ):
        with pytest.raises(ValidationError) as refused:
            at.ask(**given)
        assert field in refused.value.message_dict
    with pytest.raises(PermissionDenied), at.desk.scope():
        days = {"starts_on": date(2026, 10, 12), "ends_on": date(2026, 10, 14), "amount_ore": 1_00}
        ask_advance(employment=at.other.employments.get(), purpose="X", by=at.traveller, at=ASKED, **days)


def test_the_pages_ask_take_back_pay_and_settle(at: Office):
    web, office = client_of(at.traveller, at.desk.agency), client_of(at.desk.clerk, at.desk.agency)
    url, days = reverse("my_travel_advances"), {"starts_on": "2030-05-06", "ends_on": "2030-05-08"}
    assert web.post(url, days | {"purpose": "Möte", "amount_ore": "2 500"}).status_code == 302
    assert web.post(url, days | {"purpose": "Möte", "amount_ore": "2 500"}).status_code == 422
    with at.desk.scope():
        first = TravelAdvance.objects.get()
    web.post(reverse("my_travel_advance_take_back", args=[first.public_id]))
    assert "Återtagen" in web.get(url).content.decode()
    given = days | {"purpose": "Resa åt någon", "amount_ore": "900", "number": at.person.number}
    assert office.post(reverse("travel_advance_new"), given | {"number": "finns inte"}).status_code == 422
    assert office.post(reverse("travel_advance_new"), given).status_code == 302
    with at.desk.scope():
        second = at.attest(TravelAdvance.objects.get(state="waiting"))
    page = office.get(reverse("travel_advance_list")).content.decode()
    assert at.person.name in page
    assert "Attesterat, väntar på utbetalning" in page
    shown = reverse("travel_advance", args=[second.public_id])
    assert "Föreslå utbetalning" in office.get(shown).content.decode()
    paying = office.post(reverse("travel_advance_pay", args=[second.public_id]), {"pays_on": "2030-05-02"})
    with at.desk.scope():
        decision = AdvanceDecision.objects.get(kind="travel")
    assert paying.url == reverse("advance_decision", args=[decision.public_id])
    assert office.post(reverse("travel_advance_settle", args=[second.public_id]), {"reason": ""}).status_code == 422
    office.post(reverse("travel_advance_settle", args=[second.public_id]), {"reason": "Inställd"})
    assert "Avräknas mot nästa lön" in office.get(shown).content.decode()
    assert (
        at.person.name.encode()
        in office.get(reverse("travel_advance_list"), {"visa": "all", "format": "csv"}).getvalue()
    )


def test_one_that_waits_is_taken_back_by_who_asked(at: Office):
    advance = at.ask()
    with at.desk.scope():
        with pytest.raises(PermissionDenied):
            take_back_advance(advance=advance, by=at.boss, at=ASKED)
        assert take_back_advance(advance=advance, by=at.traveller, at=ASKED).state == "withdrawn"
        assert not AttestTask.objects.filter(state="waiting").exists()
