import time
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from servicecenter.exchange.pain001 import (
    CategoryPurpose,
    CreditTransfer,
    Debtor,
    Pain001ReadError,
    PaymentFileError,
    Version,
    bank_profile,
    bank_profiles,
    bankgiro,
    bban,
    build,
    iban,
    parse,
    payment_file,
    write,
)
from servicecenter.exchange.pain001.text import TEXT_CHARACTERS, bank_name, bank_text, is_identity, is_readable
from tests.memory import measured_memory

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = Path(__file__).parents[3].parent / "shared" / "schemas" / "iso20022"
DEBTOR = Debtor("Lantmäteriet", "2021004888", "2021004888", "NDEASESS")

SALARY = CreditTransfer("2026-11/104-22", "Åsa Öberg", bban("84249831892246"), 3_608_066)
UNION = CreditTransfer("2026-11/D01-1", "Fackförbundet ST", bankgiro("50501055"), 125_000, reference="1234567897")
ABROAD = CreditTransfer("2026-11/104-23", "Erik Sandberg", iban("SE4550000000058398257466"), 1, message="Lön november")


def order(*transfers, profile="nordea", **changes):
    bank = bank_profile(profile)
    facts = {
        "origin": "pay-run/2026-11/17",
        "created_at": datetime(2026, 11, 20, 9, 15),
        "debtor": replace(DEBTOR, bic=bank.bic),
        "account": bban("12345612541"),
        "giro_account": bankgiro("9912346"),
        "executes_on": date(2026, 11, 25),
        "purpose": CategoryPurpose.SALARY,
        "transfers": transfers or (SALARY, UNION, ABROAD),
        "profile": bank,
    }
    return payment_file(**(facts | changes)), bank


def built(*transfers, **changes):
    return build(*order(*transfers, **changes))


@pytest.fixture(scope="module", params=list(Version))
def schema(request):
    path = SCHEMAS / f"pain.001.001.{request.param}.xsd"
    if not path.exists():
        pytest.skip(f"the official schema {path.name} is not beside the repository")
    return request.param, etree.XMLSchema(etree.parse(path))


def test_every_bank_profile_gives_a_file_that_the_official_schema_accepts(schema):
    version, xsd = schema
    for key in set(bank_profiles()) - {"common"}:
        file, profile = order(profile=key)
        xsd.assertValid(etree.fromstring(build(replace(file, version=version), profile)))


@pytest.mark.parametrize(("profile", "golden"), [("nordea", "pain001-03.xml"), ("handelsbanken", "pain001-09.xml")])
def test_the_file_is_the_golden_file_byte_for_byte(profile, golden):
    assert built(profile=profile) == (GOLDEN / golden).read_bytes()


names = st.text(alphabet=sorted(TEXT_CHARACTERS), min_size=1, max_size=70).filter(
    lambda name: is_readable(name) and bank_name(name, 70) == name
)
messages = st.text(alphabet=sorted(TEXT_CHARACTERS), max_size=140).filter(lambda text: bank_text(text, 140) == text)
accounts = st.from_regex(r"[1-9][0-9]{10,13}", fullmatch=True).map(bban) | st.sampled_from(
    [bankgiro("50501055"), iban("SE4550000000058398257466")]
)
payments = st.builds(
    CreditTransfer,
    end_to_end_id=st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,33})", fullmatch=True),
    creditor_name=names,
    account=accounts,
    amount=st.integers(1, 99_999_999_999),
    message=messages,
)


@settings(deadline=None)
@given(
    st.lists(payments, min_size=1, max_size=8, unique_by=lambda payment: payment.end_to_end_id),
    st.sampled_from(sorted(set(bank_profiles()) - {"common"})),
)
def test_what_is_written_is_read_back_the_same(transfers, profile):
    file, bank = order(*transfers, profile=profile)
    assert parse(build(file, bank)) == file


def test_the_same_origin_always_gives_the_same_identities_and_another_one_others():
    one, _ = order()
    again, _ = order()
    other, _ = order(origin="pay-run/2026-11/18")
    assert one == again
    identities = [file.message_id for file in (one, other)] + [group.group_id for group in one.groups + other.groups]
    assert len(set(identities)) == 6
    assert all(is_identity(identity) for identity in identities)


def test_counts_and_sums_stand_in_the_head_and_in_each_group():
    root = etree.fromstring(built())
    assert [node.text for node in root.iter("{*}NbOfTxs")] == ["3", "2", "1"]
    assert [node.text for node in root.iter("{*}CtrlSum")] == ["37330.67", "36080.67", "1250.00"]


def test_a_salary_goes_to_clearing_and_account_and_never_by_sepa():
    root = etree.fromstring(built(SALARY))
    assert root.findtext(".//{*}CdtrAcct//{*}SchmeNm/{*}Cd") == "BBAN"
    assert root.findtext(".//{*}CdtrAcct//{*}Othr/{*}Id") == "84249831892246"
    assert root.findtext(".//{*}CdtrAgt//{*}ClrSysId/{*}Cd") == "SESBA"
    assert root.findtext(".//{*}CdtrAgt//{*}MmbId") == "8424"
    assert root.findtext(".//{*}CtgyPurp/{*}Cd") == "SALA"
    assert {profile.service_level for profile in bank_profiles().values()} == {"NURG"}


def test_bankgiro_payees_are_debited_from_the_payers_bankgiro_in_a_group_of_their_own():
    file, _ = order()
    accounts, giros = file.groups
    assert (accounts.account, accounts.transfers) == (bban("12345612541"), (SALARY, ABROAD))
    assert (giros.account, giros.transfers) == (bankgiro("9912346"), (UNION,))


@pytest.mark.parametrize(
    ("transfers", "changes", "said"),
    [
        ((), {"transfers": ()}, "inga betalningar"),
        ((replace(SALARY, amount=0),), {}, "0,00 kr; bara belopp över noll"),
        ((replace(SALARY, amount=-1),), {}, "−0,01 kr; bara belopp över noll"),
        ((replace(SALARY, amount=100_000_000_000),), {}, "når bankens gräns"),
        ((replace(SALARY, creditor_name=" \u0007 "),), {}, "mottagarens namn"),
        ((replace(SALARY, creditor_name="王小明"),), {}, "latinska bokstäver"),
        ((replace(SALARY, account=bban("8424")),), {}, "mottagarens konto"),
        ((replace(SALARY, account=iban("SE4550000000058398257467")),), {}, "IBAN"),
        ((replace(UNION, account=bankgiro("50501056")),), {}, "bankgirot"),
        ((replace(UNION, reference="1234567890"),), {}, "OCR-referensen"),
        ((replace(UNION, message="Faktura"),), {}, "både OCR-referens och meddelande"),
        ((UNION,), {"giro_account": None}, "dras hos Nordea från betalarens bankgiro"),
        ((SALARY, SALARY), {}, "förekommer 2 gånger"),
        ((replace(SALARY, end_to_end_id="x" * 36),), {}, "längre än 35"),
        ((replace(SALARY, end_to_end_id="/a"),), {}, "otillåtna tecken"),
        ((SALARY,), {"debtor": replace(DEBTOR, bic="NDEA")}, "BIC"),
        ((SALARY,), {"account": bban("")}, "betalarens konto"),
    ],
)
def test_what_the_bank_would_refuse_is_refused_here_with_the_reason(transfers, changes, said):
    with pytest.raises(PaymentFileError, match=said):
        built(*transfers, **changes)


def test_all_faults_are_told_at_once_and_nothing_is_written():
    stream = BytesIO()
    file, profile = order(*(replace(SALARY, end_to_end_id=f"A{number}", amount=0) for number in range(30)))
    with pytest.raises(PaymentFileError, match="och 10 fel till") as caught:
        write(file, profile, stream)
    assert len(caught.value.faults) == 30
    assert stream.getvalue() == b""


@pytest.mark.parametrize(
    ("name", "limit", "written"),
    [
        ("Zoë Łukasiewicz-Müller", 70, "Zoe Lukasiewicz-Muller"),
        ("Björn Ærø & Söner <AB>", 70, "Björn Ärö + Söner .AB."),
        ("A\u030asa O\u0308berg", 70, "Åsa Öberg"),
        ("Nguyễn Thị Minh Khai", 70, "Nguyen Thi Minh Khai"),
        ("O\u2019Brien \u2013 Şahin", 70, "O'Brien - Sahin"),
        ("Anna Maria Charlotta von Segebaden", 20, "Anna M C v Segebaden"),
        ("Wolfeschlegelsteinhausenbergerdorff", 10, "Wolfeschle"),
    ],
)
def test_a_name_keeps_its_swedish_letters_and_its_first_and_last_name(name, limit, written):
    assert bank_name(name, limit) == written


@given(st.text(max_size=300), st.integers(1, 140))
def test_any_text_becomes_allowed_characters_within_the_limit_and_then_stays(text, limit):
    for shorten in (bank_name, bank_text):
        written = shorten(text, limit)
        assert len(written) <= limit
        assert TEXT_CHARACTERS.issuperset(written)
        assert shorten(written, limit) == written


def test_36_000_payments_are_written_in_bounded_memory_and_time():
    file, profile = order(
        *(replace(SALARY, end_to_end_id=f"L{number}", amount=number) for number in range(1, 36_001)),
    )

    class Counted(BytesIO):
        size = 0

        def write(self, piece):
            self.size += len(piece)
            return len(piece)

    stream = Counted()
    with measured_memory() as memory:
        write(file, profile, stream)
    assert stream.size > 10_000_000
    assert memory.peak < 8_000_000  # the identities to compare, not the file
    started = time.process_time()
    write(file, profile, stream)
    assert time.process_time() - started < 10  # about 1.4 s on one quiet core


def test_a_changed_amount_no_longer_agrees_with_the_sum_in_the_head():
    with pytest.raises(Pain001ReadError, match=r"filhuvudet anger 1 betalningar och 36.080,66 kr"):
        parse(built(SALARY).replace(b'"SEK">36080.66', b'"SEK">36080.67'))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((b"</Document>", b""), "inte läsbar XML"),
        ((b"pain.001.001.03", b"pain.001.001.11"), "kan läsas"),
        ((b'Ccy="SEK">36', b'Ccy="EUR">36'), "inte i kronor"),
        ((b"<EndToEndId>2026-11/104-22</EndToEndId>", b""), "EndToEndId saknas"),
        ((b"<CreDtTm>2026", b"<CreDtTm>20x6"), "kan inte läsas|inte kan läsas"),
        ((b"<GrpHdr>", b"<Other>"), "inte läsbar XML"),
        ((b"36080.66</InstdAmt>", b"36080.665</InstdAmt>"), "inte ett belopp"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place(change, said):
    with pytest.raises(Pain001ReadError, match=said):
        parse(built(SALARY).replace(*change))


def test_an_entity_or_document_type_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    content = built(SALARY).replace(b'<?xml version="1.0" encoding="UTF-8"?>', bomb).replace("Åsa".encode(), b"&b;")
    with pytest.raises(Pain001ReadError):
        parse(content)
