"""A worker and its database process get out of the way of pages."""

from __future__ import annotations

import os
import subprocess
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from servicecenter.operations.courtesy import NICE, is_backend, lower, lower_backend


def test_a_process_is_last_to_be_served() -> None:
    sleeper = subprocess.Popen(["sleep", "30"], start_new_session=True)
    try:
        lower(sleeper.pid)
        assert os.getpriority(os.PRIO_PROCESS, sleeper.pid) == NICE
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_process_that_has_ended_is_nothing_to_fail_on() -> None:
    sleeper = subprocess.Popen(["true"])
    sleeper.wait()
    lower(sleeper.pid)


def test_only_a_database_process_is_taken_for_one() -> None:
    assert not is_backend(os.getpid())


@pytest.mark.django_db
def test_the_database_process_of_a_connection_steps_aside_with_its_worker() -> None:
    given = connection.get_connection_params()
    own = psycopg.connect(**{key: given[key] for key in ("host", "port", "user", "password", "dbname")})
    with own:
        if not is_backend(own.info.backend_pid):
            pytest.skip("databasen kör på en annan maskin; där finns ingen process att sänka")
        lower_backend(SimpleNamespace(connection=own))
        assert os.getpriority(os.PRIO_PROCESS, own.info.backend_pid) == NICE
