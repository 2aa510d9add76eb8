"""Reading a handed-in price list (läs in katalog): every line checked, compared and kept beside what it would change.

Some thousand lines are compared and committed at a time, so that the page shows how far it has come. A worker that dies
leaves a claim that grows old; whoever takes it over forgets the lines and reads the file from its start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from procurement.catalogues.handing_in import T19, path_of
from procurement.catalogues.models import Article, CatalogueReject, CatalogueVersion, StagedLine, VersionState
from procurement.catalogues.states import VERSION
from procurement.catalogues.t19 import lines_of_message
from procurement.price_lists.diff import Kind, compared
from procurement.price_lists.files import NotACatalogue, lines_of
from procurement.price_lists.line import FACTS, LABELS, CatalogueLine, Read, Wrong
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.tenancy.bulk import copy_rows, text
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import move

AT_A_TIME = 5_000
MOST_ATTEMPTS = 3
CLAIM_IS_OLD = timedelta(minutes=10)
COLUMNS = ("agency_id", "version_id", "line", "kind", "article_id", "before", "is_beyond", *FACTS)
REMOVE = f"""
INSERT INTO procurement_stagedline ({", ".join(COLUMNS)})
SELECT agency_id, %s, 0, 'removed', id, price, false, {", ".join(FACTS)} FROM procurement_article WHERE id = ANY(%s)
"""  # noqa: S608


def read_now(*, agency_id: int, version_id: int, at: datetime) -> None:
    """Read a file that waits, if nobody else has or is."""
    with tenant(agency_id):
        claimed = _claim(version_id, at)
    if claimed is None:
        return
    fault_point("catalogue claimed and not read")
    try:
        Reading(claimed, at).read()
    except (NotACatalogue, FileNotFoundError) as failure:
        told = str(failure) if isinstance(failure, NotACatalogue) else _("Filen är borta. Lämna in den igen.")
        with tenant(agency_id):
            if (row := _still(claimed)) is not None:
                _give_up(row, told, at)


def versions_left(at: datetime) -> list[int]:
    """Files of the agency in scope that nobody reads and somebody should."""
    return list(CatalogueVersion.objects.filter(_left(at)).order_by("pk").values_list("pk", flat=True)[:100])


def valid_articles(catalogue_id: int) -> QuerySet[Article]:
    return Article.objects.filter(catalogue_id=catalogue_id, last__isnull=True)


def _left(at: datetime) -> Q:
    is_free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM_IS_OLD)
    return Q(state=VersionState.READING) & is_free


def _claim(version_id: int, at: datetime) -> CatalogueVersion | None:
    """Take the file, and forget what an earlier reader left of it."""
    rows = CatalogueVersion.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.select_related("catalogue__agreement").filter(_left(at), pk=version_id).first()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        _give_up(row, _("Filen gick inte att läsa in. Dela den i mindre delar och lämna in dem en i taget."), at)
        return None
    row.claimed_at, row.attempts, row.line_count = at, row.attempts + 1, 0
    row.compared_with = row.catalogue.version
    row.save(update_fields=["claimed_at", "attempts", "line_count", "compared_with"])
    StagedLine.objects.filter(version=row).delete()
    CatalogueReject.objects.filter(version=row).delete()
    return row


def _still(claimed: CatalogueVersion) -> CatalogueVersion | None:
    """The row, locked, while the claim holds."""
    rows = CatalogueVersion.objects.select_for_update()
    return rows.filter(pk=claimed.pk, state=VersionState.READING, attempts=claimed.attempts).first()


def _give_up(row: CatalogueVersion, why: str, at: datetime) -> None:
    row.error = why[:300]
    move(row, VERSION["fail"], by=None, at=at, also=["error"])


@dataclass
class Reading:
    """One reading of a file, from its start to its end. Only the numbers of the lines are kept in memory."""

    version: CatalogueVersion
    at: datetime
    seen: set[str] = field(default_factory=set)
    gone: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def read(self) -> None:
        agreement = self.version.catalogue.agreement
        self.most: Decimal = agreement.price_rise_percent
        with ExitStack() as stack:
            file = stack.enter_context(path_of(self.version).open("rb"))
            lines = stack.enter_context(closing(self._lines(file)))
            while batch := list(islice(lines, AT_A_TIME)):
                with tenant(self.version.agency_id):
                    if not self._holds():
                        return
                    self._stage(batch)
                fault_point("some catalogue lines staged")
        with tenant(self.version.agency_id):
            if (row := _still(self.version)) is not None:
                self._finish(row)

    def _lines(self, file: Any) -> Iterator[Read]:
        if self.version.source == T19:
            return lines_of_message(file)
        return lines_of(self.version.source, file, self.version.columns)

    def _holds(self) -> bool:
        row = _still(self.version)
        if row is None:
            return False
        row.line_count, row.claimed_at = self.counts["lines"], self.at
        row.save(update_fields=["line_count"])
        return True

    def _stage(self, batch: list[Read]) -> None:
        rejects: list[CatalogueReject] = []
        lines = list(self._usable(batch, rejects))
        self.counts["lines"] += len(batch)
        self.counts["rejected"] += len(rejects)
        CatalogueReject.objects.bulk_create(rejects)
        changes = list(self._changes(lines))  # asked for before the connection is busy copying
        copy_rows("procurement_stagedline", COLUMNS, changes)

    def _usable(self, batch: list[Read], rejects: list[CatalogueReject]) -> Iterator[tuple[int, CatalogueLine]]:
        """Lines that can be read, the first of each number. A line that can't leaves its article as it is."""
        taken_out = []
        for read in batch:
            number = read.number
            wrong = read.wrong
            if wrong is None and number in self.seen:
                wrong = Wrong(
                    number, LABELS["number"], f"artikel {number} finns tidigare i filen: ta bort den ena raden"
                )
            if number:
                self.seen.add(number)
            if wrong is not None:
                rejects.append(self._reject(read.place, wrong))
            elif read.line is None:
                taken_out.append(number)
            else:
                yield read.place, read.line
        if taken_out:
            rows = valid_articles(self.version.catalogue_id).filter(number__in=taken_out)
            self.gone += rows.values_list("pk", flat=True)

    def _reject(self, place: int, wrong: Wrong) -> CatalogueReject:
        told = {"number": wrong.number[:60], "field": wrong.field[:30], "reason": wrong.reason[:300]}
        return CatalogueReject(version=self.version, line=place, **told)

    def _changes(self, lines: list[tuple[int, CatalogueLine]]) -> Iterator[str]:
        valid = self._valid(number__in=[line.number for _place, line in lines])
        of_number = {line.number: (key, line) for key, line in valid}
        gtins = {line.gtin for _place, line in lines if line.gtin and line.number not in of_number}
        of_gtin = {line.gtin: line for _key, line in self._valid(gtin__in=gtins)} if gtins else {}
        for place, line in lines:
            key, before = of_number.get(line.number, (None, None))
            alike = of_gtin.get(line.gtin) if before is None and line.gtin else None
            change = compared(line, before, alike, self.most)
            self.counts[change.kind] += 1
            self.counts["beyond"] += change.is_beyond
            if change.kind != Kind.UNCHANGED:
                was = before or alike
                yield self._copied(place, change.kind, key, was.price if was else None, change.is_beyond, line)

    def _valid(self, **among: Any) -> Iterator[tuple[int, CatalogueLine]]:
        for key, *facts in valid_articles(self.version.catalogue_id).filter(**among).values_list("pk", *FACTS):
            yield key, CatalogueLine(*facts)

    def _copied(
        self, place: int, kind: str, key: int | None, was: Decimal | None, is_beyond: bool, line: CatalogueLine
    ) -> str:
        head = (
            self.version.agency_id,
            self.version.pk,
            place,
            kind,
            _known(key),
            _known(was),
            "t" if is_beyond else "f",
        )
        facts = (text(value) if isinstance(value, str) else _known(value) for value in _values(line))
        return "\t".join((*map(str, head), *facts)) + "\n"

    def _finish(self, row: CatalogueVersion) -> None:
        """What the file no longer has, when it is the whole list, and the counts."""
        if row.is_whole:
            rows = valid_articles(row.catalogue_id).values_list("pk", "number").iterator(chunk_size=AT_A_TIME)
            self.gone = [key for key, number in rows if number not in self.seen]
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, [row.pk, self.gone])
        counts = self.counts
        row.line_count, row.rejected, row.beyond = counts["lines"], counts["rejected"], counts["beyond"]
        row.added, row.changed, row.removed = counts[Kind.ADDED], counts[Kind.CHANGED], len(self.gone)
        row.unchanged = counts[Kind.UNCHANGED]
        fault_point("catalogue read and not staged")
        move(row, VERSION["stage"], by=None, at=self.at, also=COUNTS)
        record(Event.CATALOGUE_READ, on=row, by=row.handed_in_by, at=self.at, rows=row.line_count, count=row.rejected)


COUNTS = ("line_count", "added", "changed", "removed", "unchanged", "rejected", "beyond")


def _values(line: CatalogueLine) -> Iterator[Any]:
    return (getattr(line, name) for name in FACTS)


def _known(value: object) -> str:
    return "\\N" if value is None else str(value)
