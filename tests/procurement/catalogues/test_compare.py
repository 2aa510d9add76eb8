"""Articles side by side, and why one of a lower agreement is passed over."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.catalogues.comparing import comparison
from procurement.catalogues.ranks import rank_notes
from procurement.catalogues.t19 import lines_of_message
from procurement.exchange import catalogue
from procurement.models import Article, CatalogueWord
from procurement.price_lists.checks import checked
from servicecenter.tenancy.scope import tenant
from tests.factories.purchasing import Buyer, make_agreement, make_article, make_buyer, make_supplier
from tests.factories.runs import client_of
from tests.procurement.exchange.messages import REAL

pytestmark = pytest.mark.django_db
ROW = {"number": "1", "name": "Papper", "unit": "ris", "price": "50", "vat_rate": "25"}


@pytest.fixture
def buyer() -> Buyer:
    return make_buyer(title="Kontorsvaror")


@pytest.fixture
def three(buyer) -> list[Article]:
    """Two of the agreement that goes first, one of the next one, each said by the sheet and the third also cheapest."""
    with tenant(buyer.agency.pk):
        second = make_agreement(make_supplier(buyer.clerk, name="Andra AB"), buyer.clerk, rank=2, number="A-TVÅ")
        sheets = {"content_unit": "C62", "marks": "Svanen"}
        return [
            buyer.article(name="Papper röd", price=Decimal(60), content=Decimal(500), **sheets),
            buyer.article(name="Papper blå", price=Decimal(200), content=Decimal(2500), **sheets),
            make_article(second, name="Papper gul", price=Decimal(5), content=Decimal(100), content_unit="C62"),
        ]


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def compared(articles) -> dict[str, list[str]]:
    return {
        row["label"]: [each["cell"].text if each["cell"] else "" for each in row["cells"]]
        for row in comparison(articles, on=timezone.localdate())
    }


def test_the_comparable_price_is_counted_from_what_there_is_in_a_unit(buyer, three):
    with tenant(buyer.agency.pk):
        rows = compared(three)
        [best] = [row for row in comparison(three, on=timezone.localdate()) if row["label"] == "Jämförpris"]
    assert rows["Pris utan moms"] == ["60,00 kr", "200,00 kr", "5,00 kr"]
    assert rows["Jämförpris"] == ["0,12 kr", "0,0800 kr", "0,0500 kr"]
    assert rows["Märkning"] == ["Svanen", "Svanen", ""]
    assert [each["cell"].is_best for each in best["cells"]] == [False, False, True]


def test_prices_of_different_measures_are_never_said_to_be_lower(buyer):
    with tenant(buyer.agency.pk):
        articles = [buyer.article(unit="KGM", price=Decimal(1)), buyer.article(unit="C62", price=Decimal(2))]
        rows = comparison(articles, on=timezone.localdate())
    assert not any(each["cell"] and each["cell"].is_best for row in rows for each in row["cells"])


def test_a_lower_agreement_says_which_goes_before_it_or_why_that_can_not_be_used(buyer, three):
    with tenant(buyer.agency.pk):
        agreements = [article.catalogue.agreement for article in three]
        first, lower = agreements[0], agreements[2]
        notes = rank_notes(agreements, on=timezone.localdate())
        assert notes == {lower.pk: f"Avtal {first.number} ({first.supplier.name}) rangordnas före i Kontorsmateriel."}
        first.ceiling_ore = first.ordered_ore = 100
        first.save()
        notes = rank_notes(agreements, on=timezone.localdate())
    assert f"Avtal {first.number} rangordnas före men går inte att använda i dag: för lite är kvar" in notes[lower.pk]


def test_the_pages_lead_from_the_search_to_the_comparison_and_to_the_basket(buyer, three):
    with tenant(buyer.agency.pk):
        CatalogueWord.objects.create(word="papper")
    client = client_of(buyer.requester, buyer.agency)
    found = client.get(reverse("articles"), {"q": "papper"})
    assert "rangordnas före i Kontorsmateriel" in text(found)
    boxes = re.findall(r'name="artikel" value="([^"]+)" form="compare"', found.content.decode())
    assert set(boxes) == {str(article.public_id) for article in three}
    answer = client.get(reverse("compare_articles"), {"artikel": boxes, "q": "papper"})
    shown = text(answer)
    assert all(article.name in shown for article in three)
    assert "rangordnas före" in shown
    assert "/mina-inkop/artiklar/?q=papper" in answer.content.decode()
    added = client.post(
        reverse("add_to_basket", args=[boxes[0]]), {"quantity": "1", "back": answer.request["PATH_INFO"]}
    )
    assert added["Location"] == reverse("compare_articles")


def test_too_few_too_many_gone_and_nonsense_are_told(buyer, three):
    client = client_of(buyer.requester, buyer.agency)
    other = make_buyer()
    with tenant(other.agency.pk):
        theirs = other.article(name="Hemlig")
    with tenant(buyer.agency.pk):
        more = [buyer.article(name=f"Vara {number}") for number in range(3)]
    page = reverse("compare_articles")
    assert "Välj minst två" in text(client.get(page, {"artikel": [three[0].public_id, "nonsens"]}))
    shown = text(client.get(page, {"artikel": [three[0].public_id, three[1].public_id, theirs.public_id, uuid4()]}))
    assert "Hemlig" not in shown
    assert "2 artiklar går inte att beställa i dag" in shown
    shown = text(client.get(page, {"artikel": [row.public_id for row in (*three, *more)]}))
    assert "Högst 4 artiklar jämförs" in shown


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"content": "500"}, "innehållets enhet"),
        ({"content_unit": "st"}, "innehållets enhet"),
        ({"content": "0", "content_unit": "st"}, "innehåll"),
        ({"content": "5", "content_unit": "famnar"}, "innehållets enhet"),
        ({"marks": "x" * 201}, "märkning"),
    ],
)
def test_contents_that_can_not_be_compared_are_refused(given, field):
    assert checked(1, ROW | given).wrong.field == field


def test_contents_and_marks_are_read_from_files_and_messages():
    line = checked(1, ROW | {"content": "2,5", "content_unit": "kg", "marks": "Svanen"}).line
    assert (line.content, line.content_unit, line.marks) == (Decimal("2.5"), "KGM", "Svanen")
    [read, _gone] = lines_of_message(BytesIO(catalogue.build(REAL["T19"])))
    assert read.line.marks == "Svanen"
