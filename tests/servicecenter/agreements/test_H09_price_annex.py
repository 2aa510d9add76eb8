"""H09: annex 4 is the price indication of the volumes, with its price list."""

from __future__ import annotations

import pytest

from servicecenter.models import Agency, User
from tests.factories.agreements import offered
from tests.servicecenter.agreements.annexes import paper_of, squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H09_annex_4_is_the_price_indication_with_its_list(scope: Agency, people: People):
    version = offered(people)
    told = squeezed(text_of(paper_of(version, "4")))
    assert "56900,00" in told
    assert squeezed("Prislista 2020") in told or "2020" in told
