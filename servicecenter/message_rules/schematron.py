"""From Schematron to XSLT: the official rules (``.sch``) as a stylesheet that gives each rule that a document breaks.

Covers what the rule sets of Peppol and CEN use of ISO Schematron with query binding xslt2: variables, functions, keys,
patterns, rules, assertions. What is not known is refused, so that no rule is passed over in silence.
Within a pattern a node meets the first rule that fits it, and no other (ISO/IEC 19757-3, 6.5).
"""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

SCH = "http://purl.oclc.org/dsdl/schematron"
XSL = "http://www.w3.org/1999/XSL/Transform"
SAID_BEFORE = {"title", "ns", "p", "phase"}
"""Elements of a schema that give no instruction of their own."""


class UnknownRule(ValueError):
    """The rule set has an element that is not understood; it must not be used."""


def compiled(schema: bytes) -> bytes:
    """The stylesheet. Its output is ``<failed>`` with one ``<rule id="" flag="" at="">text</rule>`` for each breach."""
    root = etree.fromstring(schema, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    if root.tag != f"{{{SCH}}}schema":
        raise UnknownRule(f"{root.tag} is no Schematron schema")
    prefixes = {one.get("prefix"): one.get("uri") for one in root.iterchildren(f"{{{SCH}}}ns")}
    sheet = etree.Element(f"{{{XSL}}}stylesheet", nsmap={"xsl": XSL} | prefixes, version="3.0")
    _xsl(sheet, "output", method="xml", indent="no")
    patterns = 0
    for child in root:
        kind = _kind(child)
        if etree.QName(child).namespace == XSL:
            sheet.append(child)
        elif kind == "let":
            _variable(sheet, child)
        elif kind == "pattern":
            patterns += 1
            _pattern(sheet, child, f"pattern-{patterns}")
        elif kind not in SAID_BEFORE:
            raise UnknownRule(f"{kind} in the schema")
    start = _xsl(_xsl(sheet, "template", match="/"), "element", name="failed")
    for number in range(1, patterns + 1):
        _xsl(start, "apply-templates", select="/", mode=f"pattern-{number}")
    return bytes(etree.tostring(sheet))


def _pattern(sheet: etree._Element, pattern: etree._Element, mode: str) -> None:
    """One mode; the earlier of two rules has the higher priority."""
    _xsl(sheet, "mode", **{"name": mode, "on-no-match": "shallow-skip"})
    priority = len(pattern)
    for child in pattern:
        match _kind(child):
            case "let":
                _variable(sheet, child)
            case "rule" if child.get("abstract") != "true":
                _rule(sheet, child, mode, priority)
                priority -= 1
            case kind if kind not in SAID_BEFORE:
                raise UnknownRule(f"{kind} in a pattern")


def _rule(sheet: etree._Element, rule: etree._Element, mode: str, priority: int) -> None:
    template = _xsl(sheet, "template", match=rule.get("context"), mode=mode, priority=str(priority))
    for child in rule:
        match _kind(child):
            case "let":
                _variable(template, child)
            case "assert":
                _breach(template, child, f"not({child.get('test')})")
            case "report":
                _breach(template, child, child.get("test"))
            case kind:
                raise UnknownRule(f"{kind} in a rule")
    _xsl(template, "apply-templates", select="@*|*", mode=mode)


def _breach(template: etree._Element, assertion: etree._Element, test: str) -> None:
    """What is said when the test of the assertion does not hold."""
    said = _xsl(_xsl(template, "if", test=test), "element", name="rule")
    for name in ("id", "flag"):
        _xsl(said, "attribute", name=name, select=f"'{assertion.get(name) or ''}'")
    _xsl(said, "attribute", name="at", select="path()")
    _xsl(said, "text").text = assertion.text
    for child in assertion:
        _xsl(said, "value-of", select=child.get("select") or child.get("path") or "name()")
        _xsl(said, "text").text = child.tail


def _variable(parent: etree._Element, let: etree._Element) -> None:
    _xsl(parent, "variable", name=let.get("name"), select=let.get("value"))


def _xsl(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XSL}}}{tag}", attributes)


def _kind(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
