"""One search over what may be ordered today: Swedish words, numbers, rank before price, and the wall."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from procurement.catalogues.search import Question, articles_in_order, open_catalogues, search
from procurement.models import Article, CatalogueWord
from procurement.price_lists.order import Hit, in_order
from servicecenter.accounts.roles import Role
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.catalogues import fill_catalogue, make_catalogue

pytestmark = pytest.mark.django_db

PAPER, PENS = "30197643", "30192121"
OURS = [
    ("P-100", "Kopieringspapper A4 vitt", 39, "7310865004703", PAPER),
    ("P-200", "Färgat papper A4", 59, "", PAPER),
    ("K-7", "Kulspetspenna blå", 4, "", PENS),
    ("K-8", "Kulspetspennor röda, ask", 40, "", PENS),
]


@pytest.fixture
def agency(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return filled(OURS)


def filled(rows, **more):
    agency = make_agency()
    by, second = (make_user(agency, Role.ECOMMERCE_CLERK) for _ in range(2))
    with tenant(agency.pk):
        catalogue = make_catalogue(by=by, **more)
    fill_catalogue(agency, catalogue, rows, by=by, second=second)
    return agency


def found(agency, words="", **more):
    with tenant(agency.pk):
        answer = search(Question(words, **more), open_catalogues(timezone.localdate()))
        return [row.number for row in articles_in_order(answer.keys)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("kulspetspenna", {"K-7", "K-8"}),
        ("pennorna", set()),
        ("paper", {"P-100", "P-200"}),
        ("popper", {"P-100", "P-200"}),
        ("xqzw", set()),
        ("kulspetspennor röd", {"K-8"}),
        ("papper", {"P-100", "P-200"}),
        ("kopieringspaper", {"P-100"}),
        ("kulspetspena blå", {"K-7"}),
        ("pap", {"P-200"}),
        ("p-1", {"P-100"}),
        ("K-7", {"K-7"}),
        ("7310865004703", {"P-100"}),
        ("7310865", {"P-100"}),
        ("100%", set()),
        ("' | ! & :*", set()),
        ("och i på", set()),
    ],
)
def test_articles_are_found_by_words_numbers_and_what_was_nearly_written(agency, words, numbers):
    assert set(found(agency, words)) == numbers


def test_a_guess_is_told(agency):
    with tenant(agency.pk):
        answer = search(Question("kulspetzpenna"), open_catalogues(timezone.localdate()))
    assert answer.instead["kulspetzpenna"][0] == "kulspetspenna"
    assert not answer.is_more


def test_the_closest_word_is_offered_and_never_one_that_is_merely_short():
    agency = filled([("K-1", "Kaffe per kilo", 90, "", ""), ("P-1", "Kopieringspapper", 39, "", PAPER)])
    with tenant(agency.pk):
        answer = search(Question("paper"), open_catalogues(timezone.localdate()))
        assert answer.instead == {"paper": ["papper"]}
        assert [row.number for row in articles_in_order(answer.keys)] == ["P-1"]


def test_a_code_alone_is_enough_and_nothing_finds_nothing(agency):
    assert set(found(agency, cpv="301976")) == {"P-100", "P-200"}
    assert found(agency, "penna", cpv="301976") == []
    assert found(agency) == []
    assert found(agency, "papper", sort="price") == ["P-100", "P-200"]


def test_only_what_may_be_ordered_that_day_is_searched(agency):
    today = timezone.localdate()
    with tenant(agency.pk):
        assert open_catalogues(today + timedelta(days=500)).count() == 0
        supplier = open_catalogues(today).get().agreement.supplier
        supplier.state = "paused"
        supplier.save()
    assert found(agency, "papper") == []


def test_an_article_that_is_gone_is_not_found(agency):
    with tenant(agency.pk):
        Article.objects.filter(number="P-100").update(last=1)
    assert found(agency, "kopieringspapper") == []


def test_another_agencys_article_and_its_words_are_never_found(agency):
    filled([("HEMLIG-1", "Zebrafinkspapper", 1, "", PAPER)])
    assert found(agency, "zebrafinkspapper") == found(agency, "HEMLIG-1") == []
    with tenant(agency.pk):
        answer = search(Question("zebrafinkspaper"), open_catalogues(timezone.localdate()))
        assert (answer.keys, answer.instead) == ([], {})
        with connection.cursor() as cursor:
            catalogues = list(range(1, 1000))
            cursor.execute("SELECT count(*) FROM procurement_article_hits('papper:*', '', %s, '', 100)", [catalogues])
            assert cursor.fetchone() == (1,)
            cursor.execute("SELECT instead FROM procurement_words_like(ARRAY['finkspapper', 'papper'])")
            assert {word for (word,) in cursor.fetchall()} == {"kopieringspapper", "papper"}


def test_without_an_agency_in_scope_the_functions_refuse():
    with pytest.raises(Exception, match=r"app\.agency_id|invalid input syntax"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM procurement_article_hits('papper', '', ARRAY[1], '', 10)")


def test_every_search_asks_as_many_questions(agency, django_assert_num_queries):
    for words in ("papper", "kulspetspena blå", "K-7"):
        with tenant(agency.pk), django_assert_num_queries(5):
            articles_in_order(search(Question(words), open_catalogues(timezone.localdate())).keys)


def hit(key, **more):
    return Hit(**({"key": key, "score": 1.0, "gtin": "", "cpv": PAPER, "rank": 1, "price": Decimal(10)} | more))


def test_among_like_articles_the_rank_of_the_agreement_goes_before_the_price():
    hits = [hit(1, rank=2, price=Decimal(5)), hit(2), hit(3, price=Decimal(9)), hit(4, score=0.1)]
    assert [each.key for each in in_order(hits, "")] == [3, 2, 1, 4]
    assert [each.key for each in in_order(hits, "price")] == [1, 3, 2, 4]
    assert in_order([], "") == []


MANY = """
INSERT INTO procurement_article (agency_id, public_id, catalogue_id, first, number, name, description, manufacturer,
  gtin, cpv, unspsc, unit, price, vat_rate, least, step, picture, content_unit, marks)
SELECT %s, gen_random_uuid(), catalogue, 1, 'M' || number, 'Artikel ' || md5(number::text), '', '', '', '', '', 'C62',
  1, 25, 1, 1, '', '', ''
FROM generate_series(1, 8000) AS number, (SELECT id AS catalogue FROM procurement_catalogue LIMIT 1) AS one
"""


@pytest.mark.django_db(transaction=True)
def test_the_plan_behind_the_wall_uses_the_index_of_words(agency, superuser):
    """As the application's own role gets it, through the function; the server itself tells the plan."""
    with tenant(agency.pk), connection.cursor() as cursor:
        cursor.execute(MANY, [agency.pk])
    told: list[str] = []
    superuser.add_notice_handler(lambda notice: told.append(notice.message_primary))
    superuser.execute("ANALYZE procurement_article")
    for setting in ("log_min_duration = 0", "log_nested_statements = on", "log_level = notice"):
        superuser.execute(f"LOAD 'auto_explain'; SET auto_explain.{setting}")
    superuser.execute("SELECT set_config('app.agency_id', %s, false)", [str(agency.pk)])
    superuser.execute("SET ROLE servicecenter_app")
    [catalogue] = superuser.execute("SELECT id FROM procurement_catalogue").fetchone()
    told.clear()
    asked = "SELECT count(*) FROM procurement_article_hits('kopieringspapper', '', %s, '', 100)"
    assert superuser.execute(asked, [[catalogue]]).fetchone() == (1,)
    assert any("Bitmap Index Scan on article_search" in plan for plan in told), told
    assert not any("Seq Scan on procurement_article" in plan for plan in told), told
    superuser.execute("RESET ROLE")


def test_words_are_learnt_once(agency):
    with tenant(agency.pk):
        words = set(CatalogueWord.objects.values_list("word", flat=True))
    assert {"kopieringspapper", "kulspetspenna", "färgat"} <= words
    assert not [word for word in words if any(sign.isdigit() for sign in word)]
