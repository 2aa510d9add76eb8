"""Kombu's Redis transport, but a connection that has been taken apart says that it is lost.

Kombu 5.7 forgets where the broker is when it takes a lost connection apart, and then still acknowledges or puts back
what was in hand, with ``AttributeError`` as the outcome, which ends a Celery worker. A lost connection it can bear.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis as kombu_redis
from redis.exceptions import ConnectionError as BrokerIsLost


class Channel(kombu_redis.Channel):  # type: ignore[misc]
    """A channel that can be asked after its connection is gone."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection is None or self.connection.client is None:
            raise BrokerIsLost("the connection has been taken apart")
        found: dict[str, Any] = super()._connparams(asynchronous=asynchronous)
        return found


class Transport(kombu_redis.Transport):  # type: ignore[misc]
    """What ``redis://`` means to this house's Celery."""

    Channel = Channel
