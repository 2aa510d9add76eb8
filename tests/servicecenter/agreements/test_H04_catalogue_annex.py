"""H04: annex 1 lists every base service and its contents, as the version of the catalogue has them."""

from __future__ import annotations

import pytest

from servicecenter.models import Agency, User
from servicecenter.service_catalogue.catalogue import ServiceClass
from tests.factories.agreements import offered
from tests.servicecenter.agreements.annexes import paper_of, squeezed, text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H04_annex_1_lists_all_base_services_and_contents_of_the_catalogue_version(scope: Agency, people: People):
    version = offered(people)
    told = squeezed(text_of(paper_of(version, "1")))
    for service in version.catalogue.select(service_class=ServiceClass.BASE):
        assert squeezed(service.name.sv) in told
        for each in service.included:
            assert squeezed(each.sv) in told, each.sv
    assert squeezed(f"Katalogens version {version.catalogue.number}") in told or str(version.catalogue.number) in told
