"""What was paid without the system comes back: matched row by row, decided by two, once, and settled by a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from payroll.advances.actions import cancel_advances
from payroll.models import Advance, AdvanceDecision, AdvanceException, Payslip, Person, ReserveExport
from payroll.reserve.export import write_reserve_archive
from payroll.reserve.outside import register_export, register_file
from payroll.reserve.told import ToldUnreadable
from servicecenter.models import PaymentBatch
from servicecenter.population.bank_answers import camt054_file
from tests.factories import make_user
from tests.factories.advances import approve
from tests.payroll.advances.test_actions import balance, left_of
from tests.payroll.reserve.second_zip_reader import read_all
from tests.payroll.runs.conftest import Desk, make_desk

PASSWORD = "korrekt häst batteri klammer"
PAID = date(2026, 11, 12)


@pytest.fixture
def desk(db: None) -> Desk:
    desk = make_desk()
    for pay in (3_000_000, 4_000_000, 5_000_000):
        desk.person(pay_ore=pay)
    desk.fix("2026-10")
    return desk


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> dict[str, bytes]:
    """What the archive held, the only thing there was to pay from."""
    path = tmp_path / "reserv.zip"
    administrator = make_user(desk.agency, "administrator")
    write_reserve_archive(
        path=path, password=PASSWORD.encode(), agencies=[desk.agency], by=administrator, at=desk.later(), payslips=False
    )
    return read_all(path, PASSWORD)


def filled_in(files: dict[str, bytes], desk: Desk, *, day: str = str(PAID)) -> bytes:
    """The list with a day in the last column of every row."""
    lines = files[f"{desk.agency.code}/lista.csv"].decode("utf-8-sig").splitlines()
    return "\r\n".join([lines[0], *(line + day for line in lines[1:])]).encode("utf-8-sig")


def register(desk: Desk, content: bytes, *, by=None) -> AdvanceDecision:
    with desk.scope():
        decision, _is_new = register_file(
            name="C:\\lista.csv", content=content, reason="avbrottet", by=by or desk.clerk, at=desk.later()
        )
        return decision


def rejects(desk: Desk, decision: AdvanceDecision) -> list[tuple[int, str]]:
    with desk.scope():
        rows = AdvanceException.objects.filter(decision=decision).order_by("line")
        return list(rows.values_list("line", "code"))


def amounts(desk: Desk, decision: AdvanceDecision) -> list[int]:
    with desk.scope():
        return sorted(Advance.objects.filter(decision=decision).values_list("amount_ore", flat=True))


def nets(desk: Desk, month: str = "2026-10") -> list[int]:
    with desk.scope():
        return sorted(Payslip.objects.filter(month=month).values_list("net_ore", flat=True))


def test_the_list_comes_back_and_is_settled_by_the_next_run(desk: Desk, files):
    decision = register(desk, filled_in(files, desk))
    assert amounts(desk, decision) == nets(desk)
    assert rejects(desk, decision) == []
    approve(desk, decision)
    assert balance(desk, "1531") == sum(nets(desk)) == -balance(desk, "1921")
    with desk.scope():
        assert not PaymentBatch.objects.filter(origin=decision.origin).exists()
    desk.finalise(desk.approve(desk.calculate("2026-11")))
    with desk.scope():
        people = list(Person.objects.all())
    assert [left_of(desk, person) for person in people] == [[0], [0], [0]]
    assert balance(desk, "1531") == 0


def test_the_banks_own_file_is_matched_by_reference_and_amount(desk: Desk, files):
    with desk.scope():
        export = ReserveExport.objects.get()
        slips = {row.person_id: row.net_ore for row in Payslip.objects.all()}
    first, second, third = sorted(slips)
    reference = f"RES{export.run_id}-{export.pays_on:%Y%m%d}-{{}}".format
    settled = [
        (reference(first), slips[first]), (reference(second), slips[second] + 1), ("LEVERANTOR1", 500),
        (reference(third + 999), 5),
    ]  # fmt: skip
    decision = register(desk, camt054_file("N1", settled=settled, on=PAID))
    assert amounts(desk, decision) == [slips[first]]
    assert sorted(code for _line, code in rejects(desk, decision)) == ["amount", "unknown", "unknown"]


def test_the_same_file_and_the_same_payment_change_nothing_twice(desk: Desk, files):
    content = filled_in(files, desk)
    decision = register(desk, content)
    assert register(desk, content) == decision
    again = register(desk, content + b"\r\n")
    assert amounts(desk, again) == []
    assert {code for _line, code in rejects(desk, again)} == {"registered"}
    approve(desk, decision)
    assert register(desk, content) == decision


def test_a_registration_taken_back_may_be_made_again(desk: Desk, files):
    content = filled_in(files, desk)
    decision = register(desk, content)
    with desk.scope():
        cancel_advances(decision=decision, comment="fel fil", by=desk.clerk, at=desk.later())
    assert amounts(desk, register(desk, content)) == nets(desk)


def test_each_row_that_is_not_used_has_its_line_and_reason(desk: Desk):
    with desk.scope():
        number = Person.objects.order_by("pk").first().number
    rows = (
        "anställningsnummer;belopp;betald",
        f"{number};12 000,50;{PAID}",
        f"{number};12000,50;{PAID}",
        f"999999;100;{PAID}",
        f"{number};tusen;{PAID}",
        f"{number};100;igår",
        f"{number};100;2027-01-01",
        f"{number};100;",
        f"{number};-5;{PAID}",
    )
    decision = register(desk, "\n".join(rows).encode())
    assert amounts(desk, decision) == [1_200_050]
    assert rejects(desk, decision) == [
        (3, "registered"), (4, "unknown"), (5, "unreadable"), (6, "unreadable"), (7, "future"), (8, "not_paid"),
        (9, "unreadable"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Kolumnen anst"),
        (b"namn;belopp\nA;1", "Kolumnen anst"),
        (b"<a/>", "camt.054"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        (b"\x00\xff\xfe;\n", "Kolumnen"),
    ],
)
def test_a_file_that_is_something_else_says_so_and_leaves_nothing(desk: Desk, content: bytes, told: str):
    with pytest.raises(ToldUnreadable, match=told):
        register(desk, content)
    with desk.scope():
        assert not AdvanceDecision.objects.exists()


def test_a_list_without_rows_is_refused(desk: Desk):
    with pytest.raises(ValidationError):
        register(desk, "anställningsnummer;belopp;betald\n".encode())


def test_everyone_but_some_is_marked_by_hand(desk: Desk, files):
    with desk.scope():
        export = ReserveExport.objects.select_related("run").get()
        number = Person.objects.get(pk=export.person_ids[0]).number
        given = {"export": export, "paid_on": PAID, "reason": "avbrottet", "by": desk.clerk}
        decision = register_export(except_numbers=[number], at=desk.later(), **given)
        assert Advance.objects.filter(decision=decision).count() == 2
        assert rejects(desk, decision) == [(1, "not_paid")]
        with pytest.raises(ValidationError, match="finns inte i arkivet"):
            register_export(except_numbers=["saknas"], at=desk.later(), **given)
        later = register_export(except_numbers=[], at=desk.later(), **given)
        assert Advance.objects.filter(decision=later).count() == 1
        with pytest.raises(ValidationError, match="redan registrerade"):
            register_export(except_numbers=[], at=desk.later(), **given)


def test_two_persons_register(desk: Desk, files):
    content = filled_in(files, desk)
    with pytest.raises(PermissionDenied):
        register(desk, content, by=desk.approver)
    decision = register(desk, content)
    with pytest.raises(PermissionDenied):
        approve(desk, decision, by=desk.clerk)
    assert left_of(desk, people(desk)[0]) == []


def people(desk: Desk) -> list[Person]:
    with desk.scope():
        return list(Person.objects.order_by("pk"))
