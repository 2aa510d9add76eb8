"""The program that runs the rules (regelkörningen): ``python -m servicecenter.message_rules.program``.

A process of its own with one thread, since SaxonC ends the whole process when it fails, and must never be used by two
threads. It is asked on its standard input and answers on its standard output; it ends when that is closed, or when it
has been idle. It reads rule files and documents, and nothing else.
"""

from __future__ import annotations

import json
import re
import select
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from servicecenter.message_rules.schematron import compiled

LENGTH = struct.Struct(">I")
IDLE_SECONDS = 600.0
REFUSE_DOCTYPE = "http://saxon.sf.net/feature/parserFeature?uri=http%3A//apache.org/xml/features/disallow-doctype-decl"
NAMESPACES = re.compile(r"Q\{[^}]*\}|\*:|\[namespace-uri\(\)='[^']*'\]")
SVRL = "http://purl.oclc.org/dsdl/svrl"
PUBLISHED = ".xslt"
"""Rules that come compiled say what is broken as SVRL; what is compiled here says no more than that."""


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    content = json.dumps(message).encode()
    stream.write(LENGTH.pack(len(content)) + content)
    stream.flush()


def received(read: Callable[[int], bytes]) -> dict[str, Any] | None:
    """The next message, or nothing when the other side has closed: ``read`` gives less than asked for only then."""
    head = read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = read(length)
    return json.loads(content) if len(content) == length else None


class Rules:
    """The processor and the rule sets that it has compiled."""

    def __init__(self) -> None:
        from saxonche import PySaxonProcessor  # type: ignore[import-not-found, unused-ignore]

        self.processor = PySaxonProcessor(license=False)
        self.processor.set_configuration_property(REFUSE_DOCTYPE, "true")
        self.sheets: dict[tuple[str, int], Any] = {}

    def broken(self, paths: list[str], document: str) -> list[dict[str, Any]]:
        """What the document breaks of each file of rules, or why that one could not be run."""
        node = self.processor.parse_xml(xml_text=document)
        return [self._broken(Path(path), node) for path in paths]

    def _broken(self, path: Path, node: Any) -> dict[str, Any]:
        try:
            output = self._sheet(path).transform_to_string(xdm_node=node)
            return {"broken": [_breach(one) for one in _failed(output)]}
        except Exception as error:  # noqa: BLE001 (whatever it was is told, and these rules count as not run)
            return _error(error)

    def _sheet(self, path: Path) -> Any:
        """The rules of a file, compiled once for each time it has been written."""
        key = (str(path), path.stat().st_mtime_ns)
        if key not in self.sheets:
            rules = path.read_bytes()
            sheet = (rules if path.suffix == PUBLISHED else compiled(rules)).decode()
            self.sheets[key] = self.processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=sheet)
        return self.sheets[key]


def _failed(output: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]

    root = etree.fromstring(output.encode())
    return root.iter("rule", f"{{{SVRL}}}failed-assert", f"{{{SVRL}}}successful-report")


def _breach(rule: Any) -> dict[str, str]:
    return {
        "id": rule.get("id"),
        "flag": rule.get("flag"),
        "at": NAMESPACES.sub("", rule.get("at") or rule.get("location")),
        "text": " ".join("".join(rule.itertext()).split()).removeprefix(f"[{rule.get('id')}]-"),
    }


def _error(error: Exception) -> dict[str, Any]:
    return {"error": f"{type(error).__name__}: {error}"[:500]}


def main() -> None:
    rules = Rules()
    while select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)[0]:
        asked = received(sys.stdin.buffer.read)
        if asked is None:
            return
        send(sys.stdout.buffer, answer(rules, asked))


def answer(rules: Rules, asked: dict[str, Any]) -> dict[str, Any]:
    """What is broken, or why the rules could not be run. Nothing may end the program but the end of its input."""
    try:
        return {"answers": rules.broken(asked["rules"], asked["document"])}
    except Exception as error:  # noqa: BLE001 (whatever it was is told, and the rules count as not run)
        return _error(error)


if __name__ == "__main__":
    main()
