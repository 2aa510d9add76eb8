"""Pictures of articles: made anew, kept once, shown where articles are, and nothing of another agency."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image, PngImagePlugin

from procurement.catalogues.actions import approve_version
from procurement.catalogues.handing_in import choose_columns, hand_in
from procurement.catalogues.importing import read_now
from procurement.catalogues.looks import Look, looks_of
from procurement.catalogues.picture_files import Side, file_of
from procurement.catalogues.picture_reading import deliveries_left, read_pictures_now
from procurement.catalogues.pictures import delivered_file, give_picture, hand_in_pictures, take_away_picture
from procurement.models import Article, Picture, PictureDelivery, PictureReject
from servicecenter.accounts.roles import Role
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_agency, make_user
from tests.factories.catalogues import make_catalogue
from tests.factories.pictures import delivered, picture, zip_of
from tests.factories.runs import client_of
from tests.factories.suppliers import order_purchasing
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


class Shelf:
    """An agency with articles whose list names a picture each."""

    def __init__(self, mark: str = "Lärkan", pictures: Iterable[str] = ("Bilder\\P-1.PNG", "p-2.jpg", "")) -> None:
        self.agency = make_agency()
        order_purchasing(self.agency)
        self.clerk, self.second = (make_user(self.agency, Role.ECOMMERCE_CLERK) for _ in range(2))
        self.requester = make_user(self.agency, Role.EMPLOYEE)
        with tenant(self.agency.pk):
            self.catalogue = make_catalogue(by=self.clerk, mark=mark)
        self.fill(pictures, mark)

    def fill(self, pictures: Iterable[str], mark: str = "Lärkan") -> None:
        rows = ["Artikelnummer;Benämning;Pris;CPV;Enhet;Moms;Bild"]
        rows += [f"P-{n};{mark} tavla {n};10;30197643;st;25;{name}" for n, name in enumerate(pictures, 1)]
        given: dict[str, Any] = {"by": self.clerk, "at": NOW}
        with tenant(self.agency.pk):
            content = BytesIO("\n".join(rows).encode())
            version = hand_in(catalogue=self.catalogue, name="lista.csv", content=content, **given)
            if version.state == "columns":
                choose_columns(version=version, columns=version.columns, **given)
        read_now(agency_id=self.agency.pk, version_id=version.pk, at=NOW)
        with tenant(self.agency.pk):
            approve_version(version=version, by=self.second, at=NOW)

    def article(self, number: str = "P-1") -> Article:
        return Article.objects.select_related("catalogue__agreement").get(number=number, last=None)

    def looks(self) -> dict[str, Look]:
        rows = list(Article.objects.filter(last=None).order_by("number"))
        found = looks_of(rows)
        return {row.number: found[row.pk] for row in rows}

    def deliver(self, files: Any) -> PictureDelivery:
        return delivered(self.agency, self.catalogue, files, by=self.clerk)

    def page(self, name: str, *args: Any, **query: str) -> str:
        answer = client_of(self.requester, self.agency).get(reverse(name, args=args), query)
        assert answer.status_code == 200
        return answer.content.decode()


def test_pictures_of_a_zip_are_shown_by_the_names_that_the_list_has():
    shelf = Shelf()
    found = shelf.deliver({"mapp/p-1.png": picture(), "P-2.jpg": picture("blue", fmt="JPEG"), "annan.png": picture()})
    assert (found.state, found.taken, found.refused) == ("taken", 3, 0)
    assert not delivered_file(found).exists()
    with tenant(shelf.agency.pk):
        looks = shelf.looks()
        article = shelf.article()
        assert AuditEvent.objects.filter(event="pictures_read").count() == 1
    assert looks["P-1"].picture
    assert looks["P-2"].picture
    assert looks["P-3"] == Look("pencil")
    page = shelf.page("articles", q="tavla")
    assert page.count('class="sc-goods"') == 2
    assert page.count("sc-goods--none") == 1
    assert 'alt="Bild av Lärkan tavla 1" width="56" height="56"' in page
    assert "sc-goods--large" in shelf.page("article", article.public_id)


def test_the_same_content_is_kept_once_in_two_sizes_and_a_replaced_one_is_taken_away():
    shelf = Shelf()
    red, blue = picture(), picture("blue")
    shelf.deliver({"p-1.png": red, "p-2.jpg": red})
    folder = file_of(shelf.agency.pk, sha256_of_bytes(red), Side.SMALL).parents[1]
    assert len(list(folder.rglob("*.jpg"))) == 2
    shelf.deliver({"p-1.png": blue})
    assert len(list(folder.rglob("*.jpg"))) == 4
    shelf.deliver({"p-2.jpg": blue})
    assert {file.name[:64] for file in folder.rglob("*.jpg")} == {sha256_of_bytes(blue)}
    with tenant(shelf.agency.pk):
        assert Picture.objects.count() == 2


def test_only_pixels_are_served_and_nothing_that_was_hidden_in_the_file():
    shelf = Shelf()
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "<script>alert(1)</script>")
    shelf.deliver({"p-1.png": picture(size=(2_000, 1_000), pnginfo=told) + b"<script>alert(2)</script>"})
    with tenant(shelf.agency.pk):
        look = shelf.looks()["P-1"]
    client = client_of(shelf.requester, shelf.agency)
    sizes = {}
    for size in ("liten", "stor"):
        answer = client.get(reverse("article_picture", args=[look.picture, size]))
        content = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer["Cache-Control"]
        assert "script-src 'none'" in answer["Content-Security-Policy"]
        assert b"script" not in content
        sizes[size] = Image.open(BytesIO(content)).size
    assert sizes == {"liten": (160, 80), "stor": (800, 400)}
    assert client.get(reverse("article_picture", args=[look.picture, "jatte"])).status_code == 404


def test_a_picture_of_another_agency_is_not_there():
    shelf, other = Shelf(), Shelf("Göken")
    shelf.deliver({"p-1.png": picture()})
    with tenant(shelf.agency.pk):
        look, article = shelf.looks()["P-1"], shelf.article()
    with tenant(other.agency.pk):
        assert other.looks()["P-1"] == Look("pencil")
    client, office = (client_of(user, other.agency) for user in (other.requester, other.clerk))
    assert client.get(reverse("article_picture", args=[look.picture, "liten"])).status_code == 404
    assert client.get(reverse("article", args=[article.public_id])).status_code == 404
    assert office.get(reverse("article_picture_give", args=[article.public_id])).status_code == 404
    assert office.get(reverse("catalogue_pictures", args=[shelf.catalogue.public_id])).status_code == 404


def test_what_is_no_picture_is_refused_with_its_reason_and_the_rest_is_taken(settings):
    settings.DOCUMENT_MOST_PIXELS = 1_000_000
    shelf = Shelf()
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    files = {
        "a.jpg": svg, "b.png": picture()[:60], "c.png": picture(size=(2_000, 2_000)),
        "d.png": b"", "e.jpg": b"%PDF-1.7",
        "p-1.png": picture(), "igen/P-1.png": picture("blue"), "__MACOSX/._p-1.png": b"x", "mapp/.DS_Store": b"x",
    }  # fmt: skip
    found = shelf.deliver(files)
    assert (found.taken, found.refused) == (1, 6)
    page = client_of(shelf.clerk, shelf.agency).get(reverse("catalogue_pictures", args=[shelf.catalogue.public_id]))
    told = page.content.decode()
    for words in ("varken JPEG, PNG eller HEIC", "skadad eller inte hel", "2000 × 2000 bildpunkter", "Filen är tom",
                  "två bilder med samma namn", "1 inlästa, 6 avvisade"):  # fmt: skip
        assert words in told
    with tenant(shelf.agency.pk):
        assert set(PictureReject.objects.values_list("name", flat=True)) == {*files} - {
            "p-1.png", "__MACOSX/._p-1.png", "mapp/.DS_Store",
        }  # fmt: skip


def test_a_file_of_the_zip_never_unpacks_to_more_than_a_picture_may_be(settings):
    settings.DOCUMENT_MOST_BYTES = 100_000
    shelf = Shelf()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("p-1.png", b"\x89PNG\r\n\x1a\n" + bytes(5_000_000))
    packed.seek(0)
    found = shelf.deliver(packed)
    assert (found.taken, found.refused) == (0, 1)


def test_a_zip_of_more_files_than_pictures_may_be_is_refused_before_its_directory_is_read(monkeypatch):
    monkeypatch.setattr("procurement.catalogues.picture_reading.MOST_PICTURES", 3)
    shelf = Shelf()
    assert "fler än" in shelf.deliver({f"{n}.png": b"x" for n in range(4)}).error
    many = zip_of({f"{n}.png": b"x" for n in range(7)})
    monkeypatch.setattr("procurement.catalogues.picture_reading.zipfile.ZipFile", None)
    assert "fler än" in shelf.deliver(many).error


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"Artikelnummer;Bild\n", "ingen zip"),
        (b"", "ingen zip"),
        (b"PK\x03\x04 och inget mer", "skadad eller inte hel"),
    ],
)
def test_what_is_no_zip_is_told_and_nothing_of_it_is_taken(content, why):
    shelf = Shelf()
    try:
        told = shelf.deliver(BytesIO(content)).error
    except ValidationError as refusal:
        told = " ".join(refusal.messages)
    assert why in told
    with tenant(shelf.agency.pk):
        assert not Picture.objects.exists()


def test_a_clerks_picture_goes_before_the_catalogues_and_can_be_taken_away():
    shelf = Shelf()
    shelf.deliver({"p-1.png": picture()})
    with tenant(shelf.agency.pk):
        catalogues, article = shelf.looks()["P-1"], shelf.article()
    client = client_of(shelf.clerk, shelf.agency)
    door = reverse("article_picture_give", args=[article.public_id])
    refused = client.post(door, {"file": SimpleUploadedFile("x.png", b"<svg/>")})
    assert refused.status_code == 422
    assert "varken JPEG, PNG eller HEIC" in refused.content.decode()
    assert client.post(door, {"file": SimpleUploadedFile("x.png", picture("blue"))})["Location"] == door
    with tenant(shelf.agency.pk):
        own = shelf.looks()["P-1"]
    assert own.content == sha256_of_bytes(picture("blue"))[:12]
    assert own != catalogues
    shelf.fill(["p-1.png", "ny.png"])
    with tenant(shelf.agency.pk):
        assert shelf.looks()["P-1"] == own, "bilden följer artikelns nummer till nästa version"
        newer = shelf.article()
    client.post(reverse("article_picture_give", args=[newer.public_id]), {"do": "take_away"})
    with tenant(shelf.agency.pk):
        assert shelf.looks()["P-1"] == catalogues
        assert AuditEvent.objects.filter(event__in=["picture_given", "picture_taken_away"]).count() == 2
    assert not file_of(shelf.agency.pk, sha256_of_bytes(picture("blue")), Side.LARGE).exists()


def test_a_requester_gives_no_pictures():
    shelf = Shelf()
    with tenant(shelf.agency.pk):
        article = shelf.article()
        with pytest.raises(PermissionDenied):
            give_picture(article=article, content=BytesIO(picture()), by=shelf.requester, at=NOW)
        with pytest.raises(PermissionDenied):
            take_away_picture(article=article, by=shelf.requester, at=NOW)
        with pytest.raises(PermissionDenied):
            hand_in_pictures(catalogue=shelf.catalogue, name="x", content=zip_of({}), by=shelf.requester, at=NOW)


def test_an_address_in_the_list_is_neither_fetched_nor_shown():
    shelf = Shelf(pictures=["https://bilder.example/p1.jpg"])
    with tenant(shelf.agency.pk):
        assert shelf.looks()["P-1"] == Look("pencil")
        article = shelf.article()
        assert article.picture == "https://bilder.example/p1.jpg"
    for page in (shelf.page("articles", q="tavla"), shelf.page("article", article.public_id)):
        assert "bilder.example" not in page


def test_a_page_asks_as_many_questions_for_forty_articles_as_for_ten():
    asked = []
    for count in (10, 40):
        shelf = Shelf(pictures=[f"{n}.png" for n in range(count)])
        with tenant(shelf.agency.pk):
            Picture.objects.bulk_create(
                Picture(catalogue=shelf.catalogue, name=f"{n}.png", sha256=str(n), given_at=NOW) for n in range(count)
            )
        client = client_of(shelf.requester, shelf.agency)
        client.get(reverse("articles"), {"q": "tavla"})
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("articles"), {"q": "tavla"}).content.decode()
        assert page.count('class="sc-goods"') == min(count, page.count('data-label="Antal"'))
        asked.append(len(queries))
    assert asked[0] == asked[1]


class Delivering:
    """A zip with two pictures and one that is none, and a picture of a clerk."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.at = NOW
        files = zip_of({"p-1.png": picture(), "p-2.jpg": picture("blue"), "x.svg": b"<svg/>"})
        given: dict[str, Any] = {"catalogue": self.shelf.catalogue, "by": self.shelf.clerk, "at": NOW}
        with tenant(self.shelf.agency.pk):
            self.delivery = hand_in_pictures(name="z", content=files, **given)

    def steps(self) -> Iterable[Step]:
        shelf = self.shelf

        def read() -> None:
            self.at += timedelta(minutes=11)
            read_pictures_now(agency_id=shelf.agency.pk, delivery_id=self.delivery.pk, clock=lambda: self.at)

        def give() -> None:
            with tenant(shelf.agency.pk):
                article = shelf.article()
            give_picture_in(shelf, article)

        yield read
        yield give

    def take(self, step: Step) -> None:
        step()

    def outcome(self) -> dict[str, Any]:
        with tenant(self.shelf.agency.pk):
            [found] = PictureDelivery.objects.all()
            return {
                "delivery": (found.state, found.taken, found.refused),
                "left": deliveries_left(self.at + timedelta(hours=1)),
                "rejects": list(PictureReject.objects.values_list("name", flat=True)),
                "pictures": sorted(Picture.objects.values_list("name", "number", "sha256")),
                "told": AuditEvent.objects.filter(event__in=["pictures_read", "picture_given"]).count(),
            }


def give_picture_in(shelf: Shelf, article: Article) -> None:
    with tenant(shelf.agency.pk):
        give_picture(article=article, content=BytesIO(picture("green")), by=shelf.clerk, at=NOW)


def test_every_picture_is_taken_once_wherever_the_reader_dies(monkeypatch):
    monkeypatch.setattr("procurement.catalogues.picture_reading.MOST_ATTEMPTS", 99)
    undisturbed = walked_through(Delivering(), Killer())
    assert undisturbed["delivery"] == ("taken", 2, 1)
    assert (undisturbed["rejects"], undisturbed["told"], undisturbed["left"]) == (["x.svg"], 2, [])
    killer = KillerEverywhere()
    assert walked_through(Delivering(), killer) == undisturbed
    wanted = {*named_points("procurement/catalogues/pictures.py"), *named_points("procurement/catalogues/picture_r")}
    assert wanted <= set(killer.struck), "en felpunkt passeras aldrig"


def test_a_delivery_that_kills_every_reader_is_given_up_with_a_reason():
    shelf = Shelf()
    with tenant(shelf.agency.pk):
        found = hand_in_pictures(
            catalogue=shelf.catalogue, name="z", content=zip_of({"a.png": picture()}), by=shelf.clerk, at=NOW
        )
        PictureDelivery.objects.update(attempts=3)
        assert deliveries_left(NOW) == [found.pk]
    read_pictures_now(agency_id=shelf.agency.pk, delivery_id=found.pk, clock=lambda: NOW)
    with tenant(shelf.agency.pk):
        found.refresh_from_db()
        assert found.state == "failed"
        assert "Dela dem" in found.error
        assert not Picture.objects.exists()
