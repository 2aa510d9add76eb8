"""One person's walk through every door, kept: what each door answered, in every format it has.

A role walks once and every test reads the same answers; only the test without filters walks again, through each door
once.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import openpyxl
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from tests.consistency.doors import OF_NO_AGENCY, Door, doors
from tests.factories.two_agencies import Side

FORMATS = ("csv", "xlsx")
"""What a list can be taken out as; PDF and zip have addresses of their own."""

LIGHT = {
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "USERSESSIONS_TRACK_ACTIVITY": False,
}
"""What a log-in leaves in the database is no part of the question, and asked for thousands of times."""

OF_ALL_AGENCIES = ("admin:app_list", "admin:servicecenter_ruledocument_")
"""Pages of the back office that hold nothing of an agency."""


@dataclass(frozen=True)
class Visit:
    """One answer: which door, whose object, how it was asked for, and what a reader could read in it."""

    door: Door
    is_own: bool
    method: str
    fmt: str
    status: int
    kind: str
    text: str

    def __str__(self) -> str:
        whose = "eget" if self.is_own else "den andras"
        return f"{self.method} {self.door.name} {self.fmt} ({whose}): {self.status}"


class Crawl:
    """Walks of the first agency's people, among their own objects and those of the other agency."""

    def __init__(self, ours: Side, theirs: Side) -> None:
        self.ours, self.theirs = ours, theirs
        self.own = [(door, door.address(ours)) for door in doors() if can_be_opened(door)]
        self.other = {door.name: door.address(theirs) for door, _ in self.own if leads_to_an_object(door)}
        self.walks: dict[str, list[Visit]] = {}
        self.with_formats: dict[str, bool] = {}
        self.walked_again: set[str] = set()
        self.sent_to: set[str] = set()

    def walk(self, role: str) -> list[Visit]:
        """Every answer that a role gets."""
        if role not in self.walks:
            client = self.ours.client(role)
            self.walks[role] = [seen for door, url in self.own for seen in self._at(client, door, url)]
        return self.walks[role]

    def walk_again(self, role: str) -> list[Visit]:
        """The doors that opened, or might have, once more, each for the first role that it opened for.

        A door that says no has read nothing of an agency, and the wall of the database knows people, not roles.
        """
        shut = {seen.door.name for seen in self.walk(role) if seen.is_own and seen.status == 403}
        new = [(door, url) for door, url in self.own if door.name not in shut | self.walked_again]
        self.walked_again |= {door.name for door, _ in new}
        client = self.ours.client(role)
        return [seen for door, url in new for seen in self._at(client, door, url)]

    def _at(self, client: Client, door: Door, url: str) -> Iterator[Visit]:
        """At one door: the own object, the other agency's, and sending a form to what should not take it.

        The guard of a shut door is the same whatever is asked of it: the first role that it is shut for sends the form.
        """
        own = visit(door, client.get(url), is_own=True)
        yield own
        yield from self._files(client, own, url)
        theirs = self.other.get(door.name)
        if own.status == 403 and not door.is_backoffice:
            if door.name in self.sent_to:
                return
            self.sent_to.add(door.name)
            yield visit(door, client.post(theirs or url), is_own=not theirs, method="POST")
        elif own.status != 403 and theirs:
            other = visit(door, client.get(theirs), is_own=False)
            yield other
            yield visit(door, client.post(theirs, {"post": "yes"}), is_own=False, method="POST")
            yield from self._files(client, other, theirs)

    def _files(self, client: Client, page: Visit, url: str) -> Iterator[Visit]:
        if self._has_formats(client, page, url):
            for fmt in FORMATS:
                yield visit(page.door, client.get(in_format(url, fmt)), is_own=page.is_own, fmt=fmt)

    def _has_formats(self, client: Client, page: Visit, url: str) -> bool:
        """Whether a door gives files is asked of the door itself, once, whatever its page links to."""
        name = page.door.name
        if page.status == 403 or page.door.is_library or page.door.is_backoffice:
            return False
        if name not in self.with_formats and page.status == 200 and page.kind in ("text/html", "text/csv"):
            file = visit(page.door, client.get(in_format(url, "xlsx")), is_own=page.is_own)
            self.with_formats[name] = "spreadsheet" in file.kind
        return self.with_formats.get(name, False)


def can_be_opened(door: Door) -> bool:
    """Logging out would end the walk; the library's pages with arguments want keys from its own mail.

    The interface opens for tokens only, and has a walk of its own in test_api_matrix.py.
    """
    return (
        not door.is_api
        and door.pattern.name not in (None, "account_logout")
        and not (door.is_library and door.has_arguments)
    )


def leads_to_an_object(door: Door) -> bool:
    """To a row of one agency, that is."""
    return door.has_arguments and door.name not in OF_NO_AGENCY and not door.name.startswith(OF_ALL_AGENCIES)


def in_format(url: str, fmt: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}format={fmt}"


def visit(door: Door, answer: HttpResponse, *, is_own: bool, method: str = "GET", fmt: str = "") -> Visit:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "").partition(";")[0]
    return Visit(door, is_own, method, fmt, answer.status_code, kind, f"{answer.headers}\n{readable(kind, body)}")


def readable(kind: str, body: bytes) -> str:
    """What a person could read in an answer, whatever its format."""
    if "pdf" in kind:
        return text_of_pdf(body)
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    if "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(f"{name}\n{text_of_pdf(archive.read(name))}" for name in archive.namelist())
    return body.decode("utf-8", "replace")


@lru_cache(maxsize=64)
def text_of_pdf(body: bytes) -> str:
    """The text of every page, and what the file says about itself; the same file is read once."""
    reader = PdfReader(io.BytesIO(body))
    return "\n".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)])
