"""The bank's folder is emptied: an answer is used once, a refused one kept with its reason; the test bank answers."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from payroll.population.bank import answer_sent
from servicecenter.models import BankAnswer, PaymentCase
from servicecenter.payments.folder import answer_folder, receive_folder
from servicecenter.payments.queries import fates_of_batch
from servicecenter.population.bank_answers import pain002_file
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency
from tests.servicecenter.payments.test_answers import PAYDAY, sent_batch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_DIR = tmp_path


def test_each_file_is_used_once_and_moved_and_a_refused_one_keeps_its_reason(capsys):
    agency = make_agency()
    folder = answer_folder(agency)
    folder.mkdir(parents=True)
    content = pain002_file("B1", "OKÄND", group="ACCP")
    (folder / "a.xml").write_bytes(content)
    (folder / "b.xml").write_bytes(b"<a")
    (folder / "pagaende.part").write_bytes(b"<a")
    with pytest.raises(CommandError, match="1 svar är avvisade"):
        call_command("bank_answers", f"--agency={agency.code}")
    assert "a.xml: mottagen" in capsys.readouterr().out
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "a.xml",
        "b.txt",
        "b.xml",
        "pagaende.part",
    ]
    assert "inte läsbar XML" in (folder / "avvisade/b.txt").read_text(encoding="utf-8")

    (folder / "a.xml").write_bytes(content)
    assert list(receive_folder(agency, at=NOW)) == [("a.xml", "")]
    assert sorted(path.name for path in (folder / "mottagna").iterdir()) == ["a-2.xml", "a.xml"]
    with tenant(agency.pk):
        assert BankAnswer.objects.count() == 1


def test_an_unknown_agency_is_told():
    with pytest.raises(CommandError, match="finns inte"):
        call_command("bank_answers", "--agency=ingen")


def test_the_test_bank_carries_out_everything_and_returns_what_it_is_asked_to_and_answers_once():
    agency = make_agency()
    with tenant(agency.pk):
        batch = sent_batch(agency)
    told: list[str] = []
    for _again in range(2):
        answer_sent([agency], since=date(2026, 11, 1), returns=1, at=NOW, tell=told.append)
    with tenant(agency.pk):
        assert fates_of_batch(batch) == {"settled": 2, "returned": 1}
        assert PaymentCase.objects.get().cause == "returned"
        assert {row.created_on for row in BankAnswer.objects.order_by("id")} == {PAYDAY}
        assert BankAnswer.objects.count() == 3
    assert told[0] == f"Provbanken har svarat {agency.name}"


def test_the_test_bank_stays_away_from_operation(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "servicecenter.settings.production")
    with pytest.raises(CommandError, match="i drift svarar banken själv"):
        call_command("test_bank", "--since=2026-11-01")
