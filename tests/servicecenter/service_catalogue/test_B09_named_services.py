"""B09: the catalogue holds every service that is named: five of payroll, four of finance, two of e-commerce."""

from __future__ import annotations

from servicecenter.service_catalogue.catalogue import Area, ServiceClass
from servicecenter.service_catalogue.versions import versions

NAMED = {
    Area.PAYROLL: {
        "Löneadministration",
        "Rese- och utläggsadministration",
        "Tidredovisning (lön)",
        "Beslutsskrivning",
        "Tjänstepensionsadministration",
    },
    Area.FINANCE: {
        "Redovisning och bokslut",
        "Kundfakturering",
        "Anläggningsredovisning",
        "Tidredovisning (ekonomi)",
    },
    Area.E_COMMERCE: {
        "E-beställningstjänst inklusive leverantörsanslutning",
        "Leverantörsfakturahantering",
    },
}
"""As the catalogue of 2012 names them; it sells Tidredovisning twice, so the area stands beside it here."""


def test_B09_every_version_holds_the_eleven_named_services():
    for version in versions():
        found = {
            area: {each.name.sv for each in version.select(area=area, service_class=ServiceClass.BASE)} for area in Area
        }
        assert found == NAMED


def test_B09_each_of_them_tells_its_law_its_owner_its_systems_and_its_steps():
    for version in versions():
        for service in version.select(service_class=ServiceClass.BASE):
            assert service.legal_basis
            assert service.owner
            assert service.steps
            assert service.systems
            assert all(system.owner for system in service.systems)
