"""From an element to its dataclass. What that does not name is left: the received bytes are kept as they are."""

from __future__ import annotations

from typing import Any, TypeVar

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.exchange.safe_xml import local_name
from servicecenter.exchange.ubl.binding import OWN_TEXT, Binding, Step, UblError, shape_of

T = TypeVar("T")


def read(element: etree._Element, kind: type[T]) -> T:
    """Read the element as that dataclass. Raises ``UblError`` for what is missing or is no number, day or the like."""
    shape = shape_of(kind)
    values: dict[str, Any] = {}
    for binding in shape.attributes:
        text = element.text if binding.path == OWN_TEXT else element.get(binding.path[1:])
        if text and (text := text.strip()):
            values[binding.name] = _decoded(text, binding, element)
    _collect(element, shape.children, values)
    for binding in shape.bindings:
        if binding.is_required and binding.name not in values:
            raise UblError(f"rad {element.sourceline}: {binding.path} saknas i {local_name(element)}")
    return kind(**values)


def _collect(element: etree._Element, children: dict[str, Step], values: dict[str, Any]) -> None:
    for child in element:
        step = children.get(child.tag)
        if step is None:
            continue
        if step.binding is not None:
            _take(child, step.binding, values)
        if step.below:
            _collect(child, step.below, values)


def _take(element: etree._Element, binding: Binding, values: dict[str, Any]) -> None:
    """Add one of many; of what may be there once, the first counts."""
    if binding.codec is None:
        value: Any = read(element, binding.shape)
    elif text := (element.text or "").strip():
        value = _decoded(text, binding, element)
    else:
        return
    if binding.is_many:
        values[binding.name] = (*values.get(binding.name, ()), value)
    else:
        values.setdefault(binding.name, value)


def _decoded(text: str, binding: Binding, element: etree._Element) -> Any:
    assert binding.codec is not None  # noqa: S101 (attributes and texts are of the plain types)
    try:
        return binding.codec.read(text)
    except (ValueError, KeyError):
        place = local_name(element) if binding.path == OWN_TEXT else binding.path
        raise UblError(f"rad {element.sourceline}: {place} är {text[:60]!r}, inte {binding.codec.what}") from None
