"""A project room for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.rooms import Room, open_room


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    with open_room() as found:
        yield found
