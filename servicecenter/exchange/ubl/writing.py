"""From a dataclass to its element, field by field in the order of the schema; what is empty is left out."""

from __future__ import annotations

from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.exchange.ubl.binding import OWN_TEXT, Binding, UblError, shape_of


def write(element: etree._Element, value: Any) -> None:
    """Put the dataclass into the element. Raises ``UblError`` for what can't stand in XML."""
    for binding in shape_of(type(value)).bindings:
        content = getattr(value, binding.name)
        if binding.is_many:
            for one in content:
                _put(_fresh(element, binding.steps), one, binding)
        elif content is not None and content != "":
            _put(_inside(element, binding.steps), content, binding)


def _put(element: etree._Element, content: Any, binding: Binding) -> None:
    if binding.codec is None:
        write(element, content)
        return
    try:
        text = binding.codec.write(content)
        if binding.path.startswith("@"):
            element.set(binding.path[1:], text)
        else:
            element.text = text
    except ValueError:
        place = etree.QName(element).localname if binding.path == OWN_TEXT else binding.path
        raise UblError(f"{place} kan inte skrivas: {str(content)[:60]!r} har tecken som inte får stå i XML") from None


def _inside(element: etree._Element, steps: tuple[str, ...]) -> etree._Element:
    """A new element at the end of the path; fields that follow each other share the way there."""
    for tag in steps[:-1]:
        last = element[-1] if len(element) else None
        element = last if last is not None and last.tag == tag else etree.SubElement(element, tag)
    return etree.SubElement(element, steps[-1]) if steps else element


def _fresh(element: etree._Element, steps: tuple[str, ...]) -> etree._Element:
    """A new way for each of many."""
    for tag in steps:
        element = etree.SubElement(element, tag)
    return element
