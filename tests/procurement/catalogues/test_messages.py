"""Catalogues as messages: handed in as any file, decided by a person, and answered once by the official rules."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from procurement.catalogues import incoming
from procurement.catalogues.actions import approve_version, refuse_version
from procurement.catalogues.importing import read_now
from procurement.catalogues.incoming import handle_catalogue
from procurement.catalogues.looks import looks_of
from procurement.catalogues.picture_reading import read_pictures_now
from procurement.exchange import catalogue, catalogue_response
from procurement.models import Article, Catalogue, CatalogueMessage, CatalogueVersion, PictureDelivery
from servicecenter.exchange import sbdh
from servicecenter.exchange.ubl import message_level_response as mlr
from servicecenter.exchange.ubl.documents import document_type
from servicecenter.exchange.ubl.parts import DocumentReference, EmbeddedFile
from servicecenter.mail.models import OutgoingMail
from servicecenter.message_rules import checking
from servicecenter.message_rules.checking import checked
from servicecenter.message_rules.result import Verdict
from servicecenter.models import IncomingMessage, OutgoingMessage
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.access_point import message_folder
from servicecenter.transport.receiving import handle, receive_files, received_ids
from servicecenter.transport.registry import CannotHandle, Received
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.pictures import picture
from tests.factories.purchasing import Buyer, make_agreement, make_buyer
from tests.factories.runs import client_of
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through
from tests.procurement.exchange.messages import REAL

pytestmark = pytest.mark.django_db(transaction=True)
LINE = REAL["T19"].lines[0]
OUTBOX = "servicecenter.mail.backend.Outbox"


@pytest.fixture
def buyer(settings, tmp_path) -> Buyer:
    settings.FILES_DIR, settings.MESSAGE_RULES_DIR = tmp_path, tmp_path / "no-rules"
    settings.EMAIL_BACKEND = OUTBOX
    (message_folder() / "in").mkdir(parents=True)
    return make_buyer()


@pytest.fixture
def scope(buyer):
    with tenant(buyer.agency.pk):
        yield


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    checking.runner.stop()


def line(number: str, kronor: str = "10", **more: Any) -> catalogue.CatalogueLine:
    price = replace(LINE.terms[0].price, amount=replace(LINE.terms[0].price.amount, value=Decimal(kronor)))
    terms = (replace(LINE.terms[0], price=price),)
    item = replace(LINE.item, sellers_id=number, name=f"Vara {number}", standard_id=None)
    return replace(LINE, id=number, terms=terms, item=item, **more)


def document(agreement: str, *lines: catalogue.CatalogueLine, **more: Any) -> bytes:
    given = {"id": "K-2026", "version": "1", "action": "", "agreement": agreement, "lines": lines or (line("1"),)}
    return catalogue.build(replace(REAL["T19"], **given | more))


def received(content: bytes, supplier: Any) -> Received:
    return Received(uuid4(), "T19", f"0007:{supplier.e_address}", str(uuid4()), content)


def take(buyer: Buyer, content: bytes, supplier: Any = None) -> CatalogueVersion:
    """Handled and read by a worker."""
    with tenant(buyer.agency.pk):
        handle_catalogue(received(content, supplier or buyer.supplier), NOW)
        version = CatalogueVersion.objects.latest("pk")
    read_now(agency_id=buyer.agency.pk, version_id=version.pk, at=NOW)
    with tenant(buyer.agency.pk):
        version.refresh_from_db()
    return version


def answer() -> catalogue_response.CatalogueResponse:
    [message] = OutgoingMessage.objects.filter(kind="T58")
    return catalogue_response.parse(sbdh.parse(bytes(message.envelope)).payload)


def drop(buyer: Buyer, content: bytes, sender: str) -> None:
    """A file from the access point, as it comes, and what the workers do with it."""
    envelope = sbdh.Envelope(
        sender=sender, receiver=f"0007:{buyer.agency.organisation_number}", instance_id=str(uuid4()), created_at=NOW,
        document_type=document_type("T19").identifier, process=catalogue.WITH_RESPONSE, country="SE", payload=content,
    )  # fmt: skip
    (message_folder() / "in" / f"{uuid4()}.xml").write_bytes(sbdh.build(envelope))
    list(receive_files(at=NOW))
    with tenant(buyer.agency.pk):
        ids = received_ids()
    for message_id in ids:
        handle(message_id, agency_id=buyer.agency.pk, at=NOW)


def test_F06_a_catalogue_comes_is_approved_and_its_answer_is_valid(buyer, shared, settings):
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"
    content = document(buyer.agreement.number, line("1"), line("2", "20"), line("3", "-5"))
    version = take(buyer, content)
    assert (version.state, version.added, version.rejected) == ("staged", 2, 1)
    with tenant(buyer.agency.pk):
        assert version.handed_in_by is None
        approve_version(version=version, comment="Tack", by=buyer.clerk, at=NOW)
        told = answer()
        assert (told.code, told.catalogue_id, told.catalogue_version) == ("AP", "K-2026", "1")
        assert told.note.startswith("Tack 1 rader kunde inte tas in: rad 3")
        [message] = OutgoingMessage.objects.filter(kind="T58")
        assert message.receiver == f"0007:{buyer.supplier.e_address}"
        found = checked(sbdh.parse(bytes(message.envelope)).payload, on=date(2026, 11, 26))
        assert found.verdict is Verdict.VALID, found.breaches
        assert Article.objects.filter(catalogue=version.catalogue, last=None).count() == 2


def test_a_refused_catalogue_is_answered_with_the_reason_by_the_rules(buyer, shared, settings):
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"
    first = take(buyer, document(buyer.agreement.number, line("1")))
    with tenant(buyer.agency.pk):
        approve_version(version=first, by=buyer.clerk, at=NOW)
        OutgoingMessage.objects.all().delete()
    dearer = take(buyer, document(buyer.agreement.number, line("1", "99"), version="2"))
    with tenant(buyer.agency.pk):
        assert dearer.beyond == 1
        with pytest.raises(NotAllowedNow, match="höjs mer"):
            approve_version(version=dearer, by=buyer.clerk, at=NOW)
        refuse_version(version=dearer, comment="Priset på 1 & <2> höjs", by=buyer.clerk, at=NOW)
        told = answer()
        assert (told.code, told.catalogue_version, told.note) == ("RE", "2", "Priset på 1 & <2> höjs")
        [message] = OutgoingMessage.objects.filter(kind="T58")
        found = checked(sbdh.parse(bytes(message.envelope)).payload, on=date(2026, 11, 26))
        assert found.verdict is Verdict.VALID, found.breaches


def test_who_wants_no_answer_gets_none_and_nor_does_a_file_from_a_person(buyer):
    version = take(buyer, document(buyer.agreement.number, profile=catalogue.WITHOUT_RESPONSE))
    with tenant(buyer.agency.pk):
        approve_version(version=version, by=buyer.clerk, at=NOW)
        assert not OutgoingMessage.objects.exists()


def test_the_clerks_are_told(buyer):
    take(buyer, document(buyer.agreement.number))
    assert OutgoingMail.objects.filter(recipients=[buyer.clerk.email]).exists()


def test_an_update_names_only_what_changes(buyer):
    first = take(buyer, document(buyer.agreement.number, line("1"), line("2")))
    with tenant(buyer.agency.pk):
        approve_version(version=first, by=buyer.clerk, at=NOW)
    update = document(buyer.agreement.number, line("3", action="Add"), action="Update", version="2")
    second = take(buyer, update)
    assert (second.catalogue_id, second.is_whole, second.added, second.removed) == (first.catalogue_id, False, 1, 0)


def test_the_agreement_may_be_named_by_its_framework_or_be_the_only_one(buyer, scope):
    only = received(document(""), buyer.supplier)
    handle_catalogue(only, NOW)
    make_agreement(buyer.supplier, buyer.clerk, framework="23.3-77", area="Annat")
    handle_catalogue(received(document("23.3-77", id="K-9"), buyer.supplier), NOW)
    assert Catalogue.objects.filter(agreement__framework="23.3-77").get().number == "K-9"
    with pytest.raises(CannotHandle, match="ange vilket avtal"):
        handle_catalogue(received(document("", version="7"), buyer.supplier), NOW)


@pytest.mark.parametrize(
    ("state", "agreement", "why"),
    [("paused", None, "ingen ansluten leverantör"), ("live", "X-1", "inget gällande avtal X-1")],
)
def test_what_belongs_to_nobody_here_is_refused_with_the_reason(buyer, scope, state, agreement, why):
    buyer.supplier.state = state
    buyer.supplier.save(update_fields=["state"])
    with pytest.raises(CannotHandle, match=why):
        handle_catalogue(received(document(agreement or buyer.agreement.number), buyer.supplier), NOW)
    assert not CatalogueVersion.objects.exists()


def test_another_agencys_agreement_is_not_found(buyer):
    number = make_buyer().agreement.number
    with tenant(buyer.agency.pk), pytest.raises(CannotHandle, match="inget gällande avtal"):
        handle_catalogue(received(document(number), buyer.supplier), NOW)


def test_a_catalogue_of_too_many_lines_is_refused(buyer, scope, monkeypatch):
    monkeypatch.setattr(incoming, "MOST_LINES", 2)
    with pytest.raises(CannotHandle, match="3 rader; dela den"):
        handle_catalogue(received(document(buyer.agreement.number, *map(line, "123")), buyer.supplier), NOW)


def test_the_same_catalogue_in_another_envelope_is_refused_and_the_sender_told(buyer):
    content = document(buyer.agreement.number)
    for _twice in range(2):
        drop(buyer, content, f"0007:{buyer.supplier.e_address}")
    with tenant(buyer.agency.pk):
        states = list(IncomingMessage.objects.order_by("pk").values_list("state", flat=True))
        assert states == ["handled", "quarantined"]
        assert CatalogueVersion.objects.count() == 1
        [refusal] = OutgoingMessage.objects.filter(kind="T71")
        assert "Samma fil" in mlr.parse(sbdh.parse(bytes(refusal.envelope)).payload).verdict.text


def test_an_unknown_sender_is_set_aside_and_told_why(buyer):
    drop(buyer, document(buyer.agreement.number), "0007:5599990000")
    with tenant(buyer.agency.pk):
        assert "ingen ansluten leverantör" in IncomingMessage.objects.get().reason
        assert OutgoingMessage.objects.get().kind == "T71"


def test_the_page_of_the_version_says_that_the_supplier_waits(buyer):
    drop(buyer, document(buyer.agreement.number), f"0007:{buyer.supplier.e_address}")
    with tenant(buyer.agency.pk):
        version = CatalogueVersion.objects.get()
        message = CatalogueMessage.objects.get()
    page = client_of(buyer.clerk, buyer.agency).get(reverse("catalogue_version", args=[version.public_id]))
    assert reverse("message_in", args=[message.message_id]) in page.content.decode()
    assert "skickas ett katalogsvar" in page.content.decode()


class Coming:
    """A catalogue comes, is read and approved; another comes and is refused."""

    def __init__(self) -> None:
        self.buyer = make_buyer()
        (message_folder() / "in").mkdir(parents=True, exist_ok=True)

    def steps(self) -> Iterable[Step]:
        sender = f"0007:{self.buyer.supplier.e_address}"
        for version, number in (("1", "1"), ("2", "2")):
            content = document(self.buyer.agreement.number, line(number), version=version)
            yield lambda content=content: self._message(content, sender)
            yield self._read
            yield self._approve if version == "1" else self._refuse

    def take(self, step: Step) -> None:
        step()

    def _message(self, content: bytes, sender: str) -> None:
        with tenant(self.buyer.agency.pk):
            waiting = received_ids()
        if not waiting:
            version = catalogue.parse(content).version
            with tenant(self.buyer.agency.pk):
                known = CatalogueMessage.objects.filter(catalogue_version=version).exists()
            if not known:
                drop(self.buyer, content, sender)
            return
        for message_id in waiting:
            handle(message_id, agency_id=self.buyer.agency.pk, at=NOW)

    def _read(self) -> None:
        with tenant(self.buyer.agency.pk):
            version = CatalogueVersion.objects.latest("pk")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("servicecenter.common.fault_points._strike", None)
            read_now(agency_id=self.buyer.agency.pk, version_id=version.pk, at=NOW)

    def _approve(self) -> None:
        with tenant(self.buyer.agency.pk):
            approve_version(version=CatalogueVersion.objects.latest("pk"), by=self.buyer.clerk, at=NOW)

    def _refuse(self) -> None:
        with tenant(self.buyer.agency.pk):
            version = CatalogueVersion.objects.latest("pk")
            refuse_version(version=version, comment="Nej", by=self.buyer.clerk, at=NOW)

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            return {
                "catalogues": Catalogue.objects.count(),
                "versions": sorted(CatalogueVersion.objects.values_list("state", flat=True)),
                "messages": CatalogueMessage.objects.count(),
                "answers": sorted(OutgoingMessage.objects.values_list("kind", flat=True)),
                "incoming": sorted(IncomingMessage.objects.values_list("state", flat=True)),
                "mails": OutgoingMail.objects.filter(recipients=[self.buyer.clerk.email]).count(),
            }


def test_everything_is_done_once_wherever_the_process_dies(tmp_path: Path, settings: Any):
    settings.FILES_DIR, settings.MESSAGE_RULES_DIR = tmp_path, tmp_path / "no-rules"
    settings.EMAIL_BACKEND = OUTBOX
    undisturbed = walked_through(Coming(), Killer())
    assert undisturbed["answers"] == ["T58", "T58"]
    assert (undisturbed["versions"], undisturbed["incoming"]) == (["refused", "valid"], ["handled", "handled"])
    killer = KillerEverywhere()
    assert walked_through(Coming(), killer) == undisturbed
    assert {"catalogue message kept and not told", "catalogue kept without its row"} <= set(killer.struck)
    assert "catalogue decided and not answered" in killer.struck


def with_picture(number: str, *documents: DocumentReference) -> catalogue.CatalogueLine:
    found = line(number)
    return replace(found, item=replace(found.item, documents=documents))


def inside(content: bytes, name: str = "bild.png") -> DocumentReference:
    file = EmbeddedFile(content=b64encode(content).decode(), mime_type="image/png", name=name)
    return DocumentReference(id="1", type_code="PRODUCT_IMAGE", file=file)


def test_pictures_inside_a_message_are_shown_when_the_catalogue_is_valid_and_addresses_are_not_fetched(buyer):
    red = picture("red")
    lines = (
        with_picture("1", inside(red)),
        with_picture("2", inside(red, "annan.png")),
        with_picture("3", DocumentReference(id="1", type_code="PRODUCT_IMAGE", uri="https://bilder.example/3.jpg")),
        with_picture("4", inside(b"<svg/>")),
        with_picture("5", DocumentReference(id="1", type_code="130", file=inside(red).file)),
    )
    content = document(buyer.agreement.number, *lines)
    version = take(buyer, content)
    with tenant(buyer.agency.pk):
        assert not PictureDelivery.objects.exists(), "en katalog som ingen godkänt ger inga bilder"
        approve_version(version=version, by=buyer.clerk, at=NOW)
        delivery = PictureDelivery.objects.get()
    read_pictures_now(agency_id=buyer.agency.pk, delivery_id=delivery.pk, clock=lambda: NOW)
    with tenant(buyer.agency.pk):
        delivery.refresh_from_db()
        assert (delivery.state, delivery.taken, delivery.refused) == ("taken", 1, 1)
        rows = list(Article.objects.filter(catalogue=version.catalogue, last=None).order_by("number"))
        looks = looks_of(rows)
        seen = [bool(looks[row.pk].picture) for row in rows]
        assert seen == [True, True, False, False, False]
        assert rows[2].picture == "https://bilder.example/3.jpg"
        assert rows[4].picture == ""


def test_another_picture_inside_a_message_is_a_change_of_the_article(buyer):
    version = take(buyer, document(buyer.agreement.number, with_picture("1", inside(picture("red")))))
    with tenant(buyer.agency.pk):
        approve_version(version=version, by=buyer.clerk, at=NOW)
    lines = (with_picture("1", inside(picture("blue"))),)
    later = take(buyer, document(buyer.agreement.number, *lines, version="2"))
    assert (later.changed, later.unchanged) == (1, 0)
