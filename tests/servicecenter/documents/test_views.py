"""A document is given only to those who may see it, in a way that nothing in it can run, and the log knows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from servicecenter.documents.actions import store_document
from servicecenter.models import Agency, AuditEvent, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_person, make_user
from tests.factories.pdfs import text_pdf

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_one_who_handed_it_in_gets_the_file_and_its_pages_and_nobody_else_learns_of_it(
    agency: Agency, employee: User, files: Path
):
    with tenant(agency.pk):
        person = make_person()
    content = text_pdf(["Hotell Lärkan", "Totalt 1 250,00"])
    given = {"name": "<script>.html", "content": content, "person_id": person.pk}
    document = store_document(agency=agency, by=employee, at=NOW, **given)
    file, page = (
        reverse("document", args=[document.public_id]),
        reverse("document_page", args=[document.public_id, 1]),
    )
    client = Client()
    client.force_login(employee)
    answer, shown = client.get(file), client.get(page)
    assert (answer.content, answer["Content-Type"]) == (content, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="script.pdf"'
    assert (Image.open(BytesIO(shown.content)).size, shown["Content-Type"]) == ((1200, 1600), "image/jpeg")
    assert client.get(page).content == shown.content
    for given_out in (answer, shown):
        assert "sandbox" in given_out["Content-Security-Policy"]
        assert "script-src 'none'" in given_out["Content-Security-Policy"]
        assert (given_out["X-Content-Type-Options"], given_out["Cache-Control"]) == ("nosniff", "no-store")
    assert client.get(reverse("document_page", args=[document.public_id, 2])).status_code == 404
    with tenant(agency.pk):
        told = list(AuditEvent.objects.filter(event__in=("read", "file_exported")).values_list("event", "person_id"))
    assert sorted(told) == [("file_exported", None), *[("read", person.pk)] * 4]
    client.force_login(make_user(agency, "payroll_clerk"))
    assert {client.get(address).status_code for address in (file, page)} <= {302, 404}
    client.force_login(make_user(agency, "employee"))
    assert [client.get(address).status_code for address in (file, page)] == [404, 404]
