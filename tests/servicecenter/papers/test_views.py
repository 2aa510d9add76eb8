"""The page of a paper: read, approve and sign in the browser, and files that are refused lose nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, Paper, User
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.papers import approved, in_review
from tests.factories.pdfs import text_pdf

pytestmark = pytest.mark.django_db(transaction=True)
People = dict[str, User]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, paper: Paper) -> str:
    return client.get(reverse("paper", args=[paper.public_id])).content.decode()


def post(client: Client, name: str, paper: Paper, **data: object) -> str:
    return client.post(reverse(name, args=[paper.public_id]), data, follow=True).content.decode()


def test_a_paper_is_uploaded_read_approved_and_signed_in_the_browser(agency: Agency, people: People):
    manager, lead = client_of(people[Role.ACCOUNT_MANAGER]), client_of(people[Role.CUSTOMER_LEAD])
    file = SimpleUploadedFile("offert.pdf", text_pdf(["Offert"]))
    manager.post(reverse("paper_new"), {"kind": "offer", "title": "Offert 1", "file": file})
    with tenant(agency.pk):
        paper = Paper.objects.get()
    assert 'alt="Sida 1.' in page(manager, paper)
    post(manager, "paper_submit", paper)
    assert "Du har godkänt papperet." in post(lead, "paper_approve", paper, seen=paper.sha256)
    centre, customer = client_of(people[Role.CENTRE_SIGNATORY]), client_of(people[Role.CUSTOMER_SIGNATORY])
    shown = page(centre, paper)
    assert f'name="seen" value="{paper.sha256}"' in shown
    assert f'<code class="sc-break">{paper.sha256}</code>' in shown
    post(centre, "paper_sign", paper, seen=paper.sha256)
    assert "Undertecknat av båda" in post(customer, "paper_sign", paper, seen=paper.sha256)


def test_signing_what_was_changed_meanwhile_is_told_and_signs_nothing(agency: Agency, people: People):
    with tenant(agency.pk):
        paper = approved(people)
    told = post(client_of(people[Role.CENTRE_SIGNATORY]), "paper_sign", paper, seen="0" * 64)
    assert "Papperet har ändrats sedan du läste det" in told
    assert "Inte undertecknat" in told or "Godkänt av" in told


def test_a_file_that_is_refused_is_told_at_the_field_and_the_rest_is_kept(agency: Agency, people: People):
    file = SimpleUploadedFile("offert.pdf", b"MZ this is a program")
    answer = client_of(people[Role.ACCOUNT_MANAGER]).post(
        reverse("paper_new"), {"kind": "offer", "title": "Offert 1", "file": file}
    )
    told = answer.content.decode()
    assert (answer.status_code, "varken PDF" in told, 'value="Offert 1"' in told) == (422, True, True)


def test_the_file_opens_for_readers_of_agreements_alone_and_never_in_another_agency(agency: Agency, people: People):
    with tenant(agency.pk):
        paper = in_review(people)
        document = paper.versions.get().document
    url = reverse("document", args=[document.public_id])
    assert client_of(people[Role.CUSTOMER_LEAD]).get(url)["Content-Disposition"].startswith("attachment")
    stranger = make_user(make_agency(), Role.CUSTOMER_LEAD)
    assert client_of(stranger).get(url).status_code == 404
    assert client_of(stranger).get(reverse("paper", args=[paper.public_id])).status_code == 404
    assert client_of(make_user(agency, Role.EMPLOYEE)).get(url).status_code == 404
