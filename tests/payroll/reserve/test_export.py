"""The archive opens with another reader, and holds a bank file, lists and payslips whose sums agree."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from payroll.models import BankAccount, Payslip, ReserveExport
from payroll.reserve.export import NothingToWrite, write_reserve_archive
from servicecenter.exchange.pain001 import parse
from servicecenter.models import Agency, AuditEvent
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.memory import measured_memory
from tests.payroll.reserve.second_zip_reader import NotOpened, read_all
from tests.payroll.runs.conftest import Desk, make_desk

PASSWORD = "korrekt häst batteri klammer"
PAYDAY = date(2026, 12, 23)


@pytest.fixture
def desk(db: None) -> Desk:
    desk = make_desk()
    for pay in (3_000_000, 4_000_000, 5_000_000):
        desk.person(pay_ore=pay)
    desk.fix("2026-11")
    return desk


@pytest.fixture
def administrator(desk: Desk):
    return make_user(desk.agency, "administrator")


def write(path: Path, desk: Desk, by, **given):
    return write_reserve_archive(
        **{"path": path, "password": PASSWORD.encode(), "agencies": [desk.agency], "by": by, "at": desk.later()} | given
    )


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_another_reader_opens_it_and_the_sums_agree(desk: Desk, administrator, tmp_path: Path, shared: Path):
    path = tmp_path / "reserv.zip"
    write(path, desk, administrator)
    files = read_all(path, PASSWORD)
    code = desk.agency.code
    pain001 = files[f"{code}/betalning-{code}-{PAYDAY}.xml"]
    file = parse(pain001)
    with desk.scope():
        nets = dict(Payslip.objects.values_list("person__number", "net_ore"))
    schema = etree.XMLSchema(etree.parse(shared / f"schemas/iso20022/pain.001.001.{file.version}.xsd"))
    assert schema.validate(etree.fromstring(pain001)), schema.error_log
    assert (file.count, file.total) == (3, sum(nets.values()))
    listed = rows_of(files[f"{code}/lista.csv"])
    kronor = {row["anställningsnummer"]: round(float(row["belopp"]) * 100) for row in listed}
    assert kronor == nets
    references = {transfer.end_to_end_id for group in file.groups for transfer in group.transfers}
    assert {row["referens"] for row in listed} == references
    assert {row["betald"] for row in listed} == {""}
    (overview,) = rows_of(files["sammanstallning.csv"])
    assert overview["sha-256"] == hashlib.sha256(pain001).hexdigest()
    assert (overview["antal"], round(float(overview["summa"]) * 100)) == ("3", sum(nets.values()))
    slips = [content for name, content in files.items() if "/lonespecifikationer/" in name]
    assert len(slips) == 3
    assert all(content.startswith(b"%PDF") for content in slips)
    assert "När systemet är tillbaka" in files["LAS-MIG-FORST.txt"].decode()


def test_it_cannot_be_opened_with_another_password_and_nothing_lies_open(desk, administrator, tmp_path: Path):
    path = tmp_path / "reserv.zip"
    write(path, desk, administrator)
    with pytest.raises(NotOpened):
        read_all(path, "ett annat lösenord")
    raw = path.read_bytes()
    with desk.scope():
        names = list(Payslip.objects.values_list("person__family_name", flat=True))
    assert not [name for name in names if name.encode() in raw]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [row.name for row in tmp_path.iterdir()] == ["reserv.zip"]


def test_the_same_month_and_day_has_the_same_identities_at_the_bank(desk, administrator, tmp_path: Path):
    for name in ("a.zip", "b.zip"):
        write(tmp_path / name, desk, administrator, payslips=False)
    first, second = (parse_of(read_all(tmp_path / name, PASSWORD)) for name in ("a.zip", "b.zip"))
    assert first.message_id == second.message_id
    assert first.groups[0].transfers == second.groups[0].transfers


def parse_of(files: dict[str, bytes]):
    (name,) = (name for name in files if name.endswith(".xml"))
    return parse(files[name])


def test_it_is_noted_in_the_agencys_log_and_nothing_is_paid(desk, administrator, tmp_path: Path):
    write(tmp_path / "reserv.zip", desk, administrator)
    with desk.scope():
        export = ReserveExport.objects.get()
        assert (export.payment_count, export.pays_on, export.written_by) == (3, PAYDAY, administrator)
        event = AuditEvent.objects.get(event="reserve_exported", agency_id=desk.agency.pk)
        assert event.detail["people"] == 3


def test_those_it_cannot_pay_are_listed_with_the_reason(desk, administrator, tmp_path: Path):
    with desk.scope():
        BankAccount.objects.filter(person=desk_person(desk)).update(ends_on=date(2026, 11, 30))
    write(tmp_path / "reserv.zip", desk, administrator)
    files = read_all(tmp_path / "reserv.zip", PASSWORD)
    (row,) = rows_of(files[f"{desk.agency.code}/undantag.csv"])
    assert "bankkonto" in row["skäl"]
    assert len(rows_of(files[f"{desk.agency.code}/lista.csv"])) == 2


def desk_person(desk: Desk):
    return Payslip.objects.order_by("pk").first().person


def test_an_agency_that_cannot_pay_is_left_out_with_the_reason(desk, administrator, tmp_path: Path):
    other = make_desk()
    written = write(tmp_path / "reserv.zip", desk, administrator, agencies=[other.agency, desk.agency])
    assert [code for code, _reason in written.refused] == [other.agency.code]
    files = read_all(tmp_path / "reserv.zip", PASSWORD)
    assert other.agency.code in files["saknas.csv"].decode("utf-8-sig")
    assert not [name for name in files if name.startswith(f"{other.agency.code}/")]
    with tenant(other.agency.pk):
        assert not ReserveExport.objects.exists()


def test_without_the_right_nothing_is_written(desk, tmp_path: Path):
    with pytest.raises(NothingToWrite, match="får inte skriva reservarkiv"):
        write(tmp_path / "reserv.zip", desk, desk.clerk)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_never_replaced(desk, administrator, tmp_path: Path):
    (tmp_path / "reserv.zip").write_bytes(b"annat")
    with pytest.raises(FileExistsError):
        write(tmp_path / "reserv.zip", desk, administrator)


def test_memory_does_not_grow_with_the_people(desk, administrator, tmp_path: Path):
    """What is held is one agency's bank file and one payslip, never the archive."""
    write(tmp_path / "varm.zip", desk, administrator)
    with measured_memory() as memory:
        write(tmp_path / "reserv.zip", desk, administrator)
    assert memory.peak < 20_000_000


class TestCommand:
    @pytest.fixture
    def password_file(self, tmp_path: Path) -> Path:
        path = tmp_path / "losenord"
        path.write_text(f"{PASSWORD}\n", encoding="utf-8")
        path.chmod(0o600)
        return path

    def export(self, path: Path, *more: str) -> None:
        call_command("reserve", "export", str(path), *more)

    def test_it_writes_with_the_password_of_a_file(self, desk, administrator, tmp_path, password_file, capsys):
        path = tmp_path / "reserv.zip"
        more = ("--by", administrator.email, "--agency", desk.agency.code, "--password-file", str(password_file))
        self.export(path, *more, "--without-payslips")
        assert f"{desk.agency.code} {desk.agency.name}: 3 betalningar" in capsys.readouterr().out
        assert "LAS-MIG-FORST.txt" in read_all(path, PASSWORD)

    def test_a_password_file_that_others_can_read_is_refused(self, desk, administrator, tmp_path, password_file):
        password_file.chmod(0o644)
        with pytest.raises(CommandError, match="kan läsas av andra"):
            self.export(tmp_path / "a.zip", "--by", administrator.email, "--password-file", str(password_file))

    def test_a_short_password_is_refused(self, desk, administrator, tmp_path, password_file):
        password_file.write_text("kort")
        with pytest.raises(CommandError, match="minst 16 tecken"):
            self.export(tmp_path / "a.zip", "--by", administrator.email, "--password-file", str(password_file))

    def test_the_password_is_asked_for_twice(self, desk, administrator, tmp_path, monkeypatch):
        answers = iter([PASSWORD, "något annat"])
        monkeypatch.setattr("payroll.management.commands.reserve.getpass", lambda _text: next(answers))
        with pytest.raises(CommandError, match="olika"):
            self.export(tmp_path / "a.zip", "--by", administrator.email)

    def test_an_unknown_agency_or_person_is_told(self, desk, administrator, tmp_path, password_file):
        with pytest.raises(CommandError, match="finns inte"):
            self.export(tmp_path / "a.zip", "--by", "ingen@example.se")
        with pytest.raises(CommandError, match="saknad finns inte"):
            self.export(tmp_path / "a.zip", "--by", administrator.email, "--agency", "saknad")
        assert Agency.objects.count() == 1
