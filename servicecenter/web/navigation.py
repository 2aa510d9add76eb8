"""The menu: one list for all roles, filtered by what the reader may do and by which pages exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from servicecenter.agreements.catalogue import Service
from servicecenter.common.permissions import Permission
from servicecenter.web.menu import MENU, MenuItem

TABS_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A menu item that this reader sees, with its address."""

    label: str
    url: str
    icon: str
    waiting: int
    is_current: bool
    phone: int
    short: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading in the menu with its links."""

    label: str
    links: tuple[Link, ...]


def menu_for(
    permissions: Collection[Permission],
    *,
    path: str = "",
    waiting: Mapping[str, int] | None = None,
    services: Callable[[], Collection[Service]] = lambda: Service,
) -> list[Section]:
    """The sections this reader sees. ``path`` marks the page we are on, or the longest one above it.

    ``services`` tells those that the agency has; it is asked only about a page that the reader may otherwise see.
    """
    waiting = {} if waiting is None else waiting
    shown = [
        (item, url)
        for item in MENU
        if (item.permission is None or item.permission in permissions)
        and (not item.any_of or any(one in permissions for one in item.any_of))
        and (item.service is None or item.service in services())
        and (url := address(item.url_name))
    ]
    current = _current(shown, path)
    sections: dict[str, list[Link]] = {}
    for item, url in shown:
        link = Link(
            label=str(item.label),
            url=url,
            icon=item.icon,
            waiting=waiting.get(item.counts, 0),
            is_current=url == current,
            phone=item.phone,
            short=str(item.short or item.label),
        )
        sections.setdefault(str(item.section), []).append(link)
    return [Section(label, tuple(links)) for label, links in sections.items()]


def tabs_of(sections: list[Section]) -> list[Link]:
    """The few links of the phone's tab bar; the whole menu is behind Mer."""
    links = [link for section in sections for link in section.links if link.phone]
    return sorted(links, key=lambda link: link.phone)[:TABS_AT_MOST]


def address(url_name: str) -> str:
    """The address of a page, or nothing while the page is not built."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _current(shown: Collection[tuple[MenuItem, str]], path: str) -> str:
    """The address of the item whose page, or page below, has the longest address that ``path`` begins with."""
    nearest = ((at, url) for item, url in shown for at in (url, *item.under) if _is_at(path, at))
    return max(nearest, key=lambda pair: len(pair[0]), default=("", ""))[1]


def _is_at(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
