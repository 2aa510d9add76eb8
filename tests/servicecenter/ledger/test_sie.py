"""SIE files go out and come in: looked at first, posted whole or not at all, and the same file once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from servicecenter.audit.models import AuditEvent
from servicecenter.exchange.sie4 import BalanceKind, Row, SieFile, Voucher, build, read
from servicecenter.ledger.actions import post_voucher
from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.ledger.sie_actions import SieRejected, hand_in, post_import
from servicecenter.models import Account, AgencySetting, SieImport, VoucherLine
from servicecenter.models import Voucher as Posted
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_agency, make_user
from tests.servicecenter.exchange.second_sie_reader import read_vouchers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agency():
    return make_agency(organisation_number="2021001234")


@pytest.fixture
def clerk(agency, client):
    clerk = make_user(agency, "finance_clerk", full_name="Ekonom Ek")
    client.force_login(clerk)
    return clerk


def voucher(number: str = "1", amount: int = 100_00, account: str = "4011", **given) -> Voucher:
    rows = (Row(account, amount, ((1, "100"), (6, "P12")), None, "rad ett"), Row("2531", -amount))
    return Voucher("A", number, date(2026, 11, 2), "Frukt", rows, **given)


def sie(*vouchers: Voucher, **given) -> bytes:
    return build(SieFile(4, "Prov", "1", date(2026, 11, 3), "Bolaget", vouchers=vouchers or (voucher(),), **given))


def load(agency, clerk, content: bytes) -> SieImport:
    with tenant(agency.pk):
        row, _is_new = hand_in(name="fil.si", content=content, by=clerk, at=NOW)
        return post_import(sie_import=row, by=clerk, at=NOW)


def upload(client, content: bytes, name: str = "fil.si"):
    return client.post(reverse("sie_hand_in"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_vouchers_of_a_file_are_posted_through_the_ledger_with_their_codes(agency, clerk):
    load(agency, clerk, sie(voucher("1"), voucher("2", 250_00)))
    with tenant(agency.pk):
        first, second = Posted.objects.order_by("number")
        assert (first.series, first.number, first.text, first.posted_by) == ("I", 1, "A1 Frukt", clerk)
        assert first.sealed_at
        assert second.turnover_ore == 250_00
        line = VoucherLine.objects.filter(voucher=first).order_by("number").first()
        assert (line.account, line.coding, line.text) == ("4011", {"kst": "100", "projekt": "P12"}, "rad ett")
        assert AuditEvent.objects.get(event="sie_posted").detail["vouchers"] == 2


def test_one_bad_voucher_stops_the_whole_file(agency, clerk):
    content = sie(voucher("1"), voucher("2", account="9999"))
    with pytest.raises(SieRejected, match=r"rad 13, verifikation A2: rad 1: konto '9999' finns inte i kontoplanen"):
        load(agency, clerk, content)
    with tenant(agency.pk):
        assert not Posted.objects.exists()


def test_the_same_file_is_posted_once(agency, clerk):
    load(agency, clerk, sie())
    with pytest.raises(NotAllowedNow, match="är inläst"):
        load(agency, clerk, sie())
    with tenant(agency.pk):
        assert (SieImport.objects.count(), Posted.objects.count()) == (1, 1)


def test_a_voucher_that_came_before_is_refused_in_another_file(agency, clerk):
    load(agency, clerk, sie())
    with pytest.raises(SieRejected, match="redan inläst som I1"):
        load(agency, clerk, sie(voucher(), voucher("2")))


def test_two_equal_vouchers_without_number_in_one_file_are_two(agency, clerk):
    load(agency, clerk, sie(voucher(""), voucher("")))
    with tenant(agency.pk):
        assert Posted.objects.count() == 2


def test_a_file_of_another_organisation_is_refused(agency, clerk):
    with pytest.raises(SieRejected, match="Filen gäller Bolaget"):
        load(agency, clerk, sie(organisation_number="556639-1537"))
    load(agency, clerk, sie(organisation_number="202100-1234"))


def test_a_file_without_vouchers_says_which_type_to_fetch(agency, clerk, client):
    answer = upload(client, b"#FLAGGA 0\n#SIETYP 2\n#FNAMN X\n")
    assert "Filen är av typ 2 och har bara saldon" in answer.content.decode()


def test_an_unknown_dimension_names_the_setting_that_would_know_it(agency, clerk):
    rows = (Row("4011", 100, ((7, "12"),)), Row("2531", -100))
    odd = Voucher("A", "1", date(2026, 11, 2), "", rows)
    with pytest.raises(SieRejected, match=r"ledger\.sie_dimension\.KOD = 7"):
        load(agency, clerk, sie(odd))
    with tenant(agency.pk):
        AgencySetting.objects.create(
            key="ledger.sie_dimension.verksamhet", value="7", source="eget", starts_on=date(2025, 1, 1)
        )
    load(agency, clerk, sie(odd))
    with tenant(agency.pk):
        assert VoucherLine.objects.get(account="4011").coding == {"verksamhet": "12"}


def test_a_posting_key_of_the_house_is_no_account_in_a_file(agency, clerk):
    with pytest.raises(SieRejected, match="konto 'salary' finns inte"):
        load(agency, clerk, sie(voucher(account="salary")))


def test_who_may_not_read_in_vouchers_is_refused(agency):
    with tenant(agency.pk), pytest.raises(PermissionDenied):
        hand_in(name="x", content=sie(), by=make_user(agency, "auditor"), at=NOW)


def test_an_unreadable_file_is_told_on_the_page_and_not_kept(agency, clerk, client):
    answer = upload(client, sie().replace(b"100.00", b"100,00"))
    assert answer.status_code == 422
    assert "Filen kan inte läsas; inget är inläst" in answer.content.decode()
    with tenant(agency.pk):
        assert not SieImport.objects.exists()


def test_a_file_is_looked_at_before_it_is_posted(agency, clerk, client):
    answer = upload(client, sie(voucher("1"), voucher("2", account="9999")))
    text = answer.content.decode()
    assert "konto &#x27;9999&#x27; finns inte" in text
    assert "Bokför alla" not in text
    address = answer.redirect_chain[-1][0]
    rejects = client.get(address, {"hinder": "1", "format": "csv"}).content.decode("utf-8-sig")
    assert "A2" in rejects
    assert "A1;" not in rejects

    answer = upload(client, sie(voucher("1")))
    assert "Bokför alla" in answer.content.decode()
    with tenant(agency.pk):
        row = SieImport.objects.order_by("-id").first()
    done = client.post(reverse("sie_post", args=[row.public_id]), follow=True).content.decode()
    assert "1 verifikationer är bokförda" in done
    again = client.post(reverse("sie_post", args=[row.public_id]), follow=True).content.decode()
    assert "kan inte göras nu" in again
    assert "Samma fil är redan inlämnad" in upload(client, sie(voucher("1"))).content.decode()


def test_a_period_is_taken_out_and_a_second_reader_finds_it(agency, clerk, client):
    with tenant(agency.pk):
        for number, day in enumerate((date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30)), start=1):
            lines = (DraftLine("salary", number * 100, "100//P1", "lön"), DraftLine("net_pay", -number * 100))
            post_voucher(VoucherDraft("L", day, f"Lön {number}", f"run:{number}", lines), by=clerk, at=NOW)
    chosen = {"kind": "4I", "starts_on": "2026-11-01", "ends_on": "2026-11-30", "series": ""}
    answer = client.get(reverse("sie_file"), chosen)
    found = read_vouchers(answer.content)
    assert [row["text"] for row in found] == ["Lön 2", "Lön 3"]
    assert found[0]["rows"][0] == ("4011", [("1", "100"), ("6", "P1")], 2)
    with tenant(agency.pk):
        assert AuditEvent.objects.filter(event="file_exported", object_kind="sie").exists()

    whole = read(client.get(reverse("sie_file"), chosen | {"kind": "4E"}).content)
    with tenant(agency.pk):
        assert len(whole.accounts) == Account.objects.count() > 20
    balances = {(row.kind, row.account): row.amount for row in whole.balances}
    assert balances == {
        (BalanceKind.OPENING, "2531"): 0,
        (BalanceKind.CLOSING, "2531"): -600,
        (BalanceKind.RESULT, "4011"): 600,
    }


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"starts_on": "2026-11-01", "ends_on": "2026-11-30"}, "Inga verifikationer finns i urvalet"),
        ({"starts_on": "2026-11-01", "ends_on": "2026-10-01"}, "slutar före den börjar"),
        ({"starts_on": "2025-11-01", "ends_on": "2026-10-01"}, "Ta ut ett år i taget"),
    ],
)
def test_a_selection_that_gives_no_file_says_why(agency, clerk, client, chosen, said):
    answer = client.get(reverse("sie_file"), {"kind": "4I"} | chosen)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_one_agency_takes_out_another_one_reads_in(agency, clerk, tmp_path: Path, capsys):
    with tenant(agency.pk):
        lines = (DraftLine("salary", 4_200_050, "100", "lön"), DraftLine("net_pay", -4_200_050))
        post_voucher(VoucherDraft("L", date(2026, 11, 25), "Lön", "run:1", lines), by=None, at=NOW)
    file = tmp_path / "ut.si"
    call_command("sie", "export", str(file), f"--agency={agency.code}", "--from=2026-11-01", "--to=2026-11-30")
    call_command("sie", "check", str(file))
    said = capsys.readouterr().out
    assert "1 verifikationer skrivna" in said
    assert "Kontrollsumma: stämmer" in said
    other = make_agency()
    their_clerk = make_user(other, "finance_clerk")
    with pytest.raises(CommandError, match="Byt myndighet"):
        call_command("sie", "import", str(file), f"--agency={other.code}", "--dry-run")
    file.write_bytes(build(replace(read(file.read_bytes()), organisation_number="")))
    call_command("sie", "import", str(file), f"--agency={other.code}", "--dry-run")
    with tenant(other.pk):
        assert not SieImport.objects.exists()
    call_command("sie", "import", str(file), f"--agency={other.code}", f"--by={their_clerk.email}")
    with tenant(other.pk):
        assert Posted.objects.get().turnover_ore == 4_200_050
    with pytest.raises(CommandError, match="är inläst"):
        call_command("sie", "import", str(file), f"--agency={other.code}", f"--by={their_clerk.email}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "finns-inte.se"), "Kontrollera sökvägen"),
        (("import", "finns-inte.se", "--agency=x"), "Kontrollera sökvägen"),
        (("export", "x.se", "--agency=x", "--from=2026-01-01", "--to=2026-02-01"), "Myndigheten x finns inte"),
    ],
)
def test_the_command_says_what_is_wrong(db, arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("sie", *arguments)
