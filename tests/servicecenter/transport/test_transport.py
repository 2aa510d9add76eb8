"""Messages leave once and arrive once, whatever is sent twice and whatever dies when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from procurement.exchange import order, order_response
from servicecenter.accounts.roles import Role
from servicecenter.exchange import sbdh
from servicecenter.exchange.ubl import message_level_response as mlr
from servicecenter.exchange.ubl.documents import document_type
from servicecenter.message_rules import checking
from servicecenter.models import Agency, IncomingMessage, OutgoingMessage, User
from servicecenter.tenancy.scope import tenant
from servicecenter.transport import registry
from servicecenter.transport.access_point import Https, message_folder
from servicecenter.transport.receiving import MOST_ATTEMPTS as MOST_HANDLINGS
from servicecenter.transport.receiving import handle, handle_again, receive_files, received_ids
from servicecenter.transport.registry import CannotHandle, Received
from servicecenter.transport.sending import MOST_ATTEMPTS, hand_in, send, send_again, stop, waiting_ids
from servicecenter.workflow.transitions import NotAllowedNow
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_agency, make_user
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through
from tests.procurement.exchange.messages import REAL
from tests.servicecenter.transport.access import Point

pytestmark = pytest.mark.django_db(transaction=True)
SUPPLIER = "0007:5560125790"
ORDER, ANSWER = order.build(REAL["T01"]), order_response.build(REAL["T76"])


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR, settings.MESSAGE_RULES_DIR = tmp_path, tmp_path / "no-rules"
    settings.ACCESS_POINT_URL, settings.ACCESS_POINT_TOKEN = "", "hemlig"
    (message_folder() / "in").mkdir(parents=True)
    return message_folder()


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Received]:
    """What the slice of order responses has been given; one document breaks it, and another it refuses."""
    given: list[Received] = []

    def take(received: Received, at: datetime) -> None:
        if b"trasig" in received.document:
            raise ZeroDivisionError
        if b"ordern finns inte" in received.document:
            raise CannotHandle("ordern finns inte")
        given.append(received)

    monkeypatch.setitem(registry._handlers, "T76", take)
    return given


@pytest.fixture
def agency() -> Agency:
    return make_agency(organisation_number="2021004888")


@pytest.fixture
def clerk(agency: Agency) -> User:
    return make_user(agency, Role.ECOMMERCE_CLERK)


def out(agency: Agency, origin: str = "order/1/0", document: bytes = ORDER) -> OutgoingMessage:
    with tenant(agency.pk):
        return hand_in(document=document, receiver=SUPPLIER, origin=origin, at=NOW)


def sent(agency: Agency, at: datetime = NOW) -> OutgoingMessage:
    """One turn of the beat; gives the newest message."""
    with tenant(agency.pk):
        waiting = waiting_ids(at)
    for pk in waiting:
        with tenant(agency.pk):
            send(pk, at=at)
    with tenant(agency.pk):
        return OutgoingMessage.objects.latest("id")


def arrives(document: bytes = ANSWER, *, name: str = "a", kind: str = "T76", **given: Any) -> sbdh.Envelope:
    """A file in the folder, addressed to the agency of the fixture."""
    envelope = sbdh.Envelope(
        **{
            "sender": SUPPLIER,
            "receiver": "0007:2021004888",
            "instance_id": "urn:uuid:1",
            "created_at": datetime(2026, 11, 12, tzinfo=UTC),
            "document_type": document_type(kind).identifier,
            "process": order.ORDERING,
            "country": "SE",
            "payload": document,
        }
        | given
    )
    (message_folder() / "in" / f"{name}.xml").write_bytes(sbdh.build(envelope))
    return envelope


def received(agency: Agency, at: datetime = NOW) -> list[IncomingMessage]:
    """One turn of the beat; gives the messages in the order in which they came."""
    list(receive_files(at=at))
    with tenant(agency.pk):
        waiting = received_ids()
    for pk in waiting:
        handle(pk, agency_id=agency.pk, at=at)
    with tenant(agency.pk):
        return list(IncomingMessage.objects.order_by("id"))


def files(folder: str) -> list[str]:
    path = message_folder() / folder
    return sorted(one.name for one in path.iterdir()) if path.is_dir() else []


def test_a_message_goes_into_the_folder_in_its_envelope(agency: Agency):
    message = out(agency)
    assert sent(agency).state == "sent"
    [name] = files("out")
    assert name == f"{message.public_id}.xml"
    opened = sbdh.parse((message_folder() / "out" / name).read_bytes())
    assert (opened.sender, opened.receiver) == ("0007:2021004888", SUPPLIER)
    assert (opened.instance_id, opened.process) == (str(message.public_id), order.ADVANCED)
    assert opened.document_type == document_type("T01").identifier
    assert order.parse(opened.payload) == REAL["T01"]


def test_the_same_thing_is_sent_once_however_often_it_is_handed_in(agency: Agency):
    first = out(agency)
    sent(agency)
    assert out(agency).pk == first.pk
    sent(agency)
    assert len(files("out")) == 1


def test_two_agencies_have_an_outbox_each(agency: Agency):
    other = make_agency()
    out(agency)
    with tenant(other.pk):
        assert not OutgoingMessage.objects.exists()
        assert waiting_ids(NOW) == []


def test_over_https_the_message_is_posted_with_its_token_and_identity(agency: Agency, settings: Any):
    with Point().up() as point:
        settings.ACCESS_POINT_URL = point.address
        message = out(agency)
        assert sent(agency).state == "sent"
    assert order.parse(sbdh.parse(point.taken[str(message.public_id)]).payload) == REAL["T01"]
    [asked] = point.asked
    assert (asked["Authorization"], asked["Content-Type"]) == ("Bearer hemlig", "application/xml")


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 503])
def test_an_access_point_with_trouble_is_asked_again_later_and_later(agency: Agency, settings: Any, status: int):
    with Point().up() as point:
        settings.ACCESS_POINT_URL, point.status = point.address, status
        out(agency)
        waits = sent(agency)
        assert (waits.state, waits.attempts, waits.next_try_at) == ("waiting", 1, NOW + timedelta(minutes=1))
        assert f"svarade {status}" in waits.error
        assert sent(agency, NOW + timedelta(seconds=30)).attempts == 1
        again = sent(agency, NOW + timedelta(minutes=1))
        assert (again.attempts, again.next_try_at) == (2, NOW + timedelta(minutes=3))
        point.status = 200
        assert sent(agency, NOW + timedelta(minutes=3)).state == "sent"
    assert len(point.taken) == 1


def test_a_message_that_the_access_point_refuses_is_not_sent_again_until_a_person_says_so(
    agency: Agency, clerk: User, settings: Any
):
    with Point().up() as point:
        settings.ACCESS_POINT_URL, point.status, point.said = point.address, 422, "okänd mottagare"
        message = out(agency)
        failed = sent(agency)
        assert (failed.state, "okänd mottagare" in failed.error) == ("failed", True)
        assert sent(agency, NOW + timedelta(days=1)).attempts == 1
        point.status = 200
        with tenant(agency.pk):
            send_again(public_id=message.public_id, by=clerk_of(clerk), at=NOW)
        assert sent(agency).state == "sent"


def clerk_of(user: User) -> Any:
    """The clerk as the door sees them: allowed to handle procurement."""

    class Clerk:
        pk = user.pk

        def may(self, _permission: object) -> bool:
            return True

    return Clerk()


def test_a_message_that_nobody_takes_is_given_up_with_the_reason(agency: Agency, settings: Any):
    settings.ACCESS_POINT_URL = "http://127.0.0.1:1/"
    out(agency)
    at = NOW
    for _attempt in range(MOST_ATTEMPTS):
        message = sent(agency, at)
        at += timedelta(hours=6)
    assert (message.state, message.attempts) == ("failed", MOST_ATTEMPTS)
    assert "svarar inte" in message.error


def test_a_stopped_message_does_not_go_and_a_sent_one_cannot_be_stopped(agency: Agency, clerk: User):
    message = out(agency)
    with tenant(agency.pk):
        stop(public_id=message.public_id, by=clerk_of(clerk), at=NOW)
    assert sent(agency).state == "stopped"
    with tenant(agency.pk):
        send_again(public_id=message.public_id, by=clerk_of(clerk), at=NOW)
    sent(agency)
    with tenant(agency.pk), pytest.raises(NotAllowedNow):
        stop(public_id=message.public_id, by=clerk_of(clerk), at=NOW)


def test_an_address_without_encryption_is_refused():
    with pytest.raises(ValueError, match="https://"):
        Https("http://accesspunkt.example/", "hemlig")


def test_an_answer_reaches_its_slice_once(agency: Agency, answers: list[Received]):
    arrives()
    [message] = received(agency)
    assert (message.kind, message.state, message.sender) == ("T76", "handled", SUPPLIER)
    [given] = answers
    assert order_response.parse(given.document) == REAL["T76"]
    arrives(name="b")
    assert [one.state for one in received(agency)] == ["handled"]
    assert len(answers) == 1
    assert files("in") == []
    assert len(files("done")) == 2


def refusals(agency: Agency) -> list[mlr.MessageLevelResponse]:
    with tenant(agency.pk):
        rows = OutgoingMessage.objects.filter(kind="T71").order_by("id")
        return [mlr.parse(sbdh.parse(bytes(row.envelope)).payload) for row in rows]


@pytest.mark.parametrize(
    ("document", "kind", "why"),
    [
        (ANSWER.replace(b"Trettio nu", b"ordern finns inte"), "T76", "ordern finns inte"),
        (ORDER, "T01", "meddelanden av typen T01 tas inte emot här"),
        (ANSWER.replace(b"order_response:3", b"order_response:9"), "T76", "dokumenttyp är inte känd"),
        (ANSWER.replace(b">AP<", b"><").replace(b"<cbc:ID>S-1</cbc:ID>", b""), "T76", "cbc:ID saknas"),
    ],
)
def test_what_cannot_be_used_is_set_aside_and_its_sender_is_told_why(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, document: bytes, kind: str, why: str
):
    take = registry.handler_of("T76")

    def strict(received: Received, at: datetime) -> None:
        order_response.parse(received.document)
        take(received, at)

    monkeypatch.setitem(registry._handlers, "T76", strict)
    arrives(document, kind=kind)
    [message] = received(agency)
    assert (message.state, why in message.reason) == ("quarantined", True), message.reason
    [answer] = refusals(agency)
    assert (answer.verdict.code, answer.verdict.message_id) == (mlr.REJECTED, "urn:uuid:1")
    assert why in answer.verdict.text
    assert (answer.sender.value, answer.receiver.value) == ("2021004888", "5560125790")


def test_a_message_that_breaks_the_official_rules_is_refused_by_rule_and_one_that_keeps_them_is_marked(
    agency: Agency, shared: Path, settings: Any
):
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"
    try:
        arrives(order_response.build(replace(REAL["T76"], code="RE")), name="a")
        arrives(name="b", instance_id="urn:uuid:2")
        bad, good = received(agency)
        assert ("PEPPOL-T76-R009" in bad.reason, bad.checked_by, bad.state) == (True, "", "quarantined")
        assert (good.state, good.checked_by) == ("handled", "2026.5")
        [answer] = refusals(agency)
        assert answer.verdict.faults[0].text.startswith("PEPPOL-T76-R009: ")
        assert sent(agency).checked_by == "2026.5", "the refusal is itself valid"
        wrong = order.build(replace(REAL["T01"], totals=replace(REAL["T01"].totals, lines=REAL["T01"].tax)))
        out(agency, document=wrong)
        failed = sent(agency)
        assert (failed.state, "PEPPOL-T01-R008" in failed.error) == ("failed", True)
    finally:
        checking.runner.stop()


def test_the_same_identity_with_another_content_is_set_aside(agency: Agency, answers: list[Received]):
    arrives()
    arrives(ANSWER.replace(b"Trettio nu", b"Fyrtio nu"), name="b")
    first, second = received(agency)
    assert (first.state, second.state) == ("handled", "quarantined")
    assert "redan använt beteckningen" in second.reason
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<a", "inte läsbar XML"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (ANSWER, "inget kuvert"),
        (b"", "inte läsbar XML"),
    ],
)
def test_what_cannot_be_opened_is_a_file_with_its_reason_and_no_row(agency: Agency, content: bytes, why: str):
    (message_folder() / "in" / "x.xml").write_bytes(content)
    assert received(agency) == []
    text, kept = files("quarantine")
    assert (Path(text).suffix, Path(kept).suffix) == (".txt", ".xml")
    assert why in (message_folder() / "quarantine" / text).read_text()
    assert (message_folder() / "quarantine" / kept).read_bytes() == content
    assert files("in") == []


@pytest.mark.parametrize("receiver", ["0007:5566778899", "0088:2021004888", "2021004888"])
def test_a_message_to_nobody_here_is_seen_by_no_agency(agency: Agency, receiver: str):
    arrives(receiver=receiver)
    assert received(agency) == []
    [text] = [one for one in files("quarantine") if one.endswith(".txt")]
    assert f"mottagaren {receiver} finns inte här" in (message_folder() / "quarantine" / text).read_text()


def test_a_fault_of_ours_is_tried_again_and_then_set_aside_without_blaming_the_sender(
    agency: Agency, clerk: User, answers: list[Received], monkeypatch: pytest.MonkeyPatch
):
    arrives(ANSWER.replace(b"Trettio nu", b"trasig"))
    arrives(name="b", instance_id="urn:uuid:2")
    for _turn in range(MOST_HANDLINGS - 1):
        assert received(agency)[0].state == "received"
    broken, good = received(agency)
    assert (broken.state, good.state, len(answers)) == ("quarantined", "handled", 1)
    assert "Ett fel här" in broken.reason
    assert refusals(agency) == []
    monkeypatch.setitem(registry._handlers, "T76", lambda received, _at: answers.append(received))
    with tenant(agency.pk):
        handle_again(public_id=broken.public_id, by=clerk_of(clerk), at=NOW)
    assert [one.state for one in received(agency)] == ["handled", "handled"]


def told(message: OutgoingMessage, code: str, *, sender: str = SUPPLIER, **given: Any) -> None:
    """The receiver's answer to our message arrives."""
    verdict = mlr.Verdict(code=code, message_id=str(message.public_id), **given)
    document = mlr.build(replace(REAL["T71"], verdict=verdict))
    arrives(document, kind="T71", instance_id=f"{code}-{sender}", name=code, sender=sender)


def test_an_answer_to_our_message_is_noted_on_it(agency: Agency):
    message = out(agency)
    sent(agency)
    told(message, mlr.REJECTED, sender="0007:5566778899", text="från någon annan")
    received(agency)
    assert sent(agency).state == "sent", "only the receiver of a message can refuse it"
    told(message, mlr.ACCEPTED)
    received(agency)
    assert sent(agency).state == "receipted"
    told(message, mlr.REJECTED, text="artikeln är okänd")
    assert {one.state for one in received(agency)} == {"handled"}
    refused = sent(agency)
    assert (refused.state, refused.error) == ("refused", "artikeln är okänd")
    assert refusals(agency) == []


class Exchange:
    """An order goes out, its answer and a message that is refused come in; each turn of the beat is a step."""

    def __init__(self, agency: Agency, folder: Path, settings: Any) -> None:
        self.agency = agency
        settings.FILES_DIR = folder
        (message_folder() / "in").mkdir(parents=True)

    def steps(self) -> Iterable[Step]:
        out(self.agency, origin=f"order/{message_folder()}")
        arrives(instance_id=f"1{message_folder()}")
        arrives(ORDER, name="b", kind="T01", instance_id=f"2{message_folder()}")
        (message_folder() / "in" / "c.xml").write_bytes(b"<a")
        yield lambda: received(self.agency)
        yield lambda: sent(self.agency)
        yield lambda: received(self.agency)

    def take(self, step: Step) -> None:
        step()

    def outcome(self) -> dict[str, Any]:
        return {
            "out": len([one for one in files("out") if one.endswith(".xml")]),
            "done": len(files("done")),
            "quarantine": [Path(one).suffix for one in files("quarantine")],
            "in": files("in"),
        }


def test_wherever_the_process_dies_every_message_goes_and_comes_once(
    tmp_path: Path, settings: Any, answers: list[Received]
):
    agency = make_agency(organisation_number="2021004888")
    undisturbed = walked_through(Exchange(agency, tmp_path / "1", settings), Killer())
    assert undisturbed == {"out": 2, "done": 2, "quarantine": [".txt", ".xml"], "in": []}
    killer = KillerEverywhere()
    with_deaths = Exchange(agency, tmp_path / "2", settings)
    assert walked_through(with_deaths, killer) == undisturbed
    assert set(named_points("servicecenter/transport/")) <= set(killer.struck)
    with tenant(with_deaths.agency.pk):
        states = sorted(IncomingMessage.objects.values_list("state", flat=True))
        assert states == ["handled", "handled", "quarantined", "quarantined"]
        assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {"sent"}
        assert OutgoingMessage.objects.count() == 4
