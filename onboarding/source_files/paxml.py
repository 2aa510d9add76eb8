"""PAXml as a table: people (``personal``) and pay transactions (``lonetransaktioner``), one row for each element.

PAXml is the Swedish pay programs' common file (paxml.se, versions 2.0–2.3). It fits people and results; employments,
tax and balances it does not tell of. Elements under a row become columns, and so does the number in ``anstid``.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import IO, Any

from lxml import etree  # type: ignore[import-untyped]

from onboarding.source_files.rejects import NotReadable

ROW_OF = {"people": "person", "results": "lonetrans", "history": "lonetrans", "time": "lonetrans"}
HEADINGS = {
    "person": ("anstid", "personnr", "fornamn", "efternamn", "epost"),
    "lonetrans": ("anstid", "lonart", "datum", "antal", "apris", "belopp"),
}
OTHER_NAMES = {"personnummer": "personnr", "persnr": "personnr", "kod": "lonart", "email": "epost"}


def paxml_rows(file: IO[bytes], kind: str) -> Generator[tuple[int, list[str]], None, None]:
    """The headings and the rows of one kind. Raises ``NotReadable``."""
    if kind not in ROW_OF:
        raise NotReadable("PAXml har inte de här uppgifterna. Lämna dem som CSV eller XLSX.")
    element = ROW_OF[kind]
    headings = HEADINGS[element]
    yield 1, list(headings)
    try:
        for _event, node in etree.iterparse(
            file, tag=f"{{*}}{element}", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            told = _told(node)
            yield node.sourceline or 0, [told.get(heading, "") for heading in headings]
            _forget(node)
    except etree.XMLSyntaxError as error:
        raise NotReadable(f"PAXml-filen går inte att läsa: {error.msg}. Ta ut den på nytt.") from None


def _told(node: Any) -> dict[str, str]:
    """What a row says, in its attributes and in the elements below it."""
    told = {str(name): str(value) for name, value in node.attrib.items()}
    told |= {etree.QName(child).localname: child.text or "" for child in node if isinstance(child.tag, str)}
    return {OTHER_NAMES.get(name, name): value for name, value in told.items()}


def _forget(node: Any) -> None:
    """Memory does not grow with the file."""
    node.clear()
    while node.getprevious() is not None:
        del node.getparent()[0]
