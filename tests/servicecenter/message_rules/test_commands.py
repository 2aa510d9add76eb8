"""Installing rules and checking files by them, without a database: the test itself may open no connection."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from servicecenter.message_rules import packs
from tests.factories.e_invoices import invoice_of, with_lines, written

DAY = "2026-11-26"


@pytest.fixture(autouse=True)
def place(tmp_path, settings):
    settings.MESSAGE_RULES_DIR = tmp_path / "rules-here"
    return settings.MESSAGE_RULES_DIR


def run(*words: object) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def judged(*files: Path) -> list[dict]:
    return [json.loads(line) for line in run("check_invoice", "--json", "--on", DAY, *files).splitlines()]


def pack(tmp_path: Path, name: str = "2026.5", rules: str = "") -> Path:
    """A pack of our own making with one rule: the number of an invoice has no space in it."""
    folder = tmp_path / "given" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / packs.NEEDED).write_text(
        rules
        or '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">'
        '<ns prefix="cbc" uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"/>'
        '<pattern><rule context="/*"><assert id="OWN-1" flag="fatal" test="not(contains(cbc:ID, \' \'))">No space'
        "</assert></rule></pattern></schema>"
    )
    return folder


def invoice(tmp_path: Path, name: str = "a.xml", **given: object) -> Path:
    path = tmp_path / name
    path.write_bytes(written(invoice_of(**given)))
    return path


def test_an_invoice_is_valid_when_every_layer_ran(tmp_path):
    run("rulepack", "install", pack(tmp_path))
    good, bad = judged(invoice(tmp_path), invoice(tmp_path, "b.xml", id="F 1"))
    assert set(good) == {"file", "verdict", "rules", "layers"}
    assert (good["file"], good["verdict"], good["rules"]) == (str(tmp_path / "a.xml"), "valid", [])
    assert good["layers"]["ran"] == ["syntax", "schema", "en16931", "peppol"]
    assert (good["layers"]["release"], good["layers"]["edition"]) == ("2026.5", "1.3.16")
    assert (bad["verdict"], bad["rules"]) == ("invalid", ["OWN-1"])


def test_without_a_pack_an_invoice_is_refused_but_what_en_16931_says_is_said(tmp_path):
    [found] = judged(invoice(tmp_path))
    assert (found["verdict"], found["layers"]["ran"]) == ("refused", ["syntax", "schema", "en16931"])
    assert "inget regelpaket" in found["layers"]["skipped"][0]["why"]
    path = tmp_path / "b.xml"
    path.write_bytes(written(invoice_of()).replace(b">750<", b">751<"))
    assert judged(path)[0]["verdict"] == "invalid"
    assert "ej kontrollerad: inget regelpaket" in run("check_invoice", "--on", DAY, invoice(tmp_path))


ATTACKS = {
    "external entity": b'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/hostname">]><Invoice>&x;</Invoice>',
    "doctype": b"<!DOCTYPE Invoice><Invoice/>",
    "billion laughs": b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>',
    "external dtd": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
    "depth": b"<a>" * 100_000 + b"</a>" * 100_000,
    "not xml": b"%PDF-1.7",
    "empty": b"",
    "too large": b"<Invoice>" + b" " * 10_000_001 + b"</Invoice>",
    "utf-16 nonsense": b"\xff\xfe<\x00a",
    "another document": b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_safe_or_no_invoice_is_refused(tmp_path, attack):
    path = tmp_path / "a.xml"
    path.write_bytes(ATTACKS[attack])
    [found] = judged(path)
    assert (found["verdict"], found["rules"], found["layers"]["ran"]) == ("refused", [], [])
    assert all(one["why"] for one in found["layers"]["skipped"])


def test_a_file_that_is_not_there_is_refused_and_the_others_are_checked(tmp_path):
    run("rulepack", "install", pack(tmp_path))
    assert [one["verdict"] for one in judged(tmp_path / "no.xml", invoice(tmp_path))] == ["refused", "valid"]


def test_an_invoice_that_breaks_the_schema_is_invalid(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(written(invoice_of()).replace(b"2026-11-02", b"i dag"))
    [found] = judged(path)
    assert (found["verdict"], found["rules"], found["layers"]["ran"]) == ("invalid", ["XSD"], ["syntax", "schema"])


def test_an_invoice_without_or_with_a_strange_name_of_its_rules_meets_peppols(tmp_path):
    run("rulepack", "install", pack(tmp_path))
    path = tmp_path / "a.xml"
    path.write_bytes(written(invoice_of()).replace(b"billing:3.0", b"billing:2.0"))
    assert "peppol" in judged(path)[0]["layers"]["ran"]


def test_two_thousand_lines_are_checked(tmp_path):
    run("rulepack", "install", pack(tmp_path))
    path = tmp_path / "a.xml"
    path.write_bytes(with_lines(2_000))
    assert judged(path)[0]["verdict"] == "valid"


def test_a_pack_is_listed_with_its_day_and_what_it_lacks(tmp_path):
    assert "Inget regelpaket" in run("rulepack", "list")
    told = ["--mandatory-from", "2020-02-22", "--source", 'OpenPeppol "2020"']
    run("rulepack", "install", pack(tmp_path, "2020.1"), *told)
    listed = run("rulepack", "list")
    assert "2020.1 (gäller i dag)" in listed
    assert 'gäller från 2020-02-22 (OpenPeppol "2020")' in listed
    assert "PEPPOLBIS-T01.sch" in listed


def test_the_same_pack_again_changes_nothing_and_another_under_its_name_is_refused(tmp_path, place):
    run("rulepack", "install", pack(tmp_path))
    run("rulepack", "install", pack(tmp_path))
    before = (place / "rules" / "2026.5" / packs.NEEDED).read_bytes()
    other = pack(tmp_path, rules=before.decode().replace("OWN-1", "OWN-2"))
    with pytest.raises(CommandError, match="redan installerad med annat innehåll"):
        run("rulepack", "install", other)
    assert (place / "rules" / "2026.5" / packs.NEEDED).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "rules", "told", "why"),
    [
        ("2026.11", "", [], "inte känd här"),
        ("2026.11", "", ["--mandatory-from", "2027-02-22"], "var den står"),
        ("2026.5", "<schema/>", [], "går inte att använda"),
        ("2026.5", "<a", [], "går inte att använda"),
        ("peppol maj", "", [], "ge den utgåvans namn"),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused_and_nothing_is_installed(tmp_path, place, name, rules, told, why):
    with pytest.raises(CommandError, match=why):
        run("rulepack", "install", pack(tmp_path, name, rules), *told)
    assert not place.exists()


def test_the_wrong_folder_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder, why in ((tmp_path / "no", "ingen mapp"), (tmp_path / "empty", "har inga regler")):
        with pytest.raises(CommandError, match=why):
            run("rulepack", "install", folder)
    (tmp_path / "empty" / "PEPPOLBIS-T01.sch").write_text("<a/>")
    with pytest.raises(CommandError, match="saknar PEPPOL-EN16931-UBL.sch"):
        run("rulepack", "install", tmp_path / "empty")


def test_a_disk_that_is_full_leaves_no_half_pack(tmp_path, place, monkeypatch):
    given = pack(tmp_path)

    def full(*_names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packs.shutil, "copyfile", full)
    with pytest.raises(CommandError, match="inget är installerat"):
        run("rulepack", "install", given)
    assert list((place / "rules").iterdir()) == []


def test_the_official_examples_get_the_verdict_of_their_manifest(shared, settings):
    """70 whole invoices: 44 are valid, and 26 of SFTI's from 2018 to 2020 break the rules that they should."""
    root = shared / "schemas" / "peppol"
    settings.MESSAGE_RULES_DIR = root
    wanted = {}
    for row in (root / "MANIFEST.tsv").read_text(encoding="utf-8").splitlines():
        name, _sum, _kind, told = row.split("\t")[:4]
        if name.startswith("examples/") and "EN16931-UBL" in told and (root / name).is_file():
            fatal = told.partition("fatal: ")[2].partition(";")[0]
            wanted[str(root / name)] = set() if fatal == "none" else set(fatal.split(","))
    found = {one["file"]: set(one["rules"]) for one in judged(*map(Path, wanted))}
    assert found == wanted
    assert (len(wanted), sum(not rules for rules in wanted.values())) == (70, 44)


def test_the_installed_rules_are_tried_by_their_own_tests(tmp_path):
    run("rulepack", "install", pack(tmp_path))
    assert "alla 1 regelmängder går att köra" in run("rulepack", "test")
    with pytest.raises(CommandError, match="har inga prov"):
        run("rulepack", "test", tmp_path / "given")


def test_an_installed_pack_that_has_been_broken_leaves_its_layer_unchecked(tmp_path, place):
    run("rulepack", "install", pack(tmp_path))
    (place / "rules" / "2026.5" / packs.NEEDED).write_text("<schema/>")
    [found] = judged(invoice(tmp_path))
    assert (found["verdict"], found["layers"]["ran"]) == ("refused", ["syntax", "schema", "en16931"])
    assert "reglerna kunde inte köras" in found["layers"]["skipped"][0]["why"]
