"""What each slice shows on the page of an invoice: one that has something to show adds a function to ``PARTS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from invoicing.supplier_invoices.models import SupplierInvoice


@dataclass(frozen=True, slots=True)
class Part:
    """A card of the page. Its ``template`` sees ``invoice`` and ``part``; ``context`` is what it needs besides.

    ``is_aside`` puts it in the narrow column.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    is_aside: bool = False


PartOf = Callable[[SupplierInvoice, HttpRequest], Part | None]
PARTS: tuple[PartOf, ...] = ()
"""In the order in which the page shows them, after the document itself."""


def parts_of(invoice: SupplierInvoice, request: HttpRequest) -> list[Part]:
    found = (part_of(invoice, request) for part_of in PARTS)
    return [part for part in found if part is not None]
