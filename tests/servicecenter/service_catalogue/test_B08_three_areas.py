"""B08: every service rolls up to one of exactly three areas, in the catalogue and where services run."""

from __future__ import annotations

from servicecenter.agreements.catalogue import INCLUDED_IN, OFFERS, Service
from servicecenter.agreements.catalogue import Area as RunningArea
from servicecenter.agreements.catalogue import ServiceClass as RunningClass
from servicecenter.service_catalogue.catalogue import AREAS, CLASSES, Area, ServiceClass
from servicecenter.service_catalogue.versions import newest, versions


def test_B08_there_are_three_areas_and_each_has_services():
    assert [area.value for area in Area] == ["payroll", "finance", "e_commerce"]
    for version in versions():
        assert {service.area for service in version} == set(Area)


def test_B08_areas_and_classes_are_the_same_where_services_run():
    assert {area.value: area.label for area in RunningArea} == {area.value: AREAS[area].sv for area in Area}
    assert {each.value: each.label for each in RunningClass} == {each.value: CLASSES[each].sv for each in ServiceClass}


def test_B08_every_running_service_stands_once_in_the_catalogue():
    delivered = [service.delivers for service in newest() if service.delivers]
    assert sorted(delivered) == sorted(Service.values)
    assert {service: offer.area for service, offer in OFFERS.items()} == {
        Service.PAYROLL: "payroll",
        Service.TRAVEL: "payroll",
        Service.INVOICES: "e_commerce",
        Service.PROCUREMENT: "e_commerce",
    }
    assert INCLUDED_IN == {Service.TRAVEL: Service.PAYROLL}
