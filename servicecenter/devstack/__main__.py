"""Run a command with PostgreSQL and a broker of the project's own (kör ett kommando med egna tjänster).

    python -m servicecenter.devstack [--state FOLDER] [--fast] -- COMMAND ...

DATABASE_URL and BROKER_URL point to real servers instead. A second start on the same folder uses the servers of the
first, as long as the first runs.
"""

import argparse
import os
import sys
from pathlib import Path

import psycopg

from servicecenter.database_roles import RoleError
from servicecenter.devstack.command import run
from servicecenter.devstack.processes import StackError
from servicecenter.devstack.stack import services


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m servicecenter.devstack", description="Kör ett kommando med egna tjänster."
    )
    parser.add_argument("--state", type=Path, default=Path(os.environ.get("SERVICECENTER_STATE", ".data")))
    parser.add_argument("--fast", action="store_true", help="för test: delas inte med någon, tål inte strömavbrott")
    parser.add_argument("command", nargs="+", help="kommandot, efter --")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int | str:
    options = parse(arguments)
    state = options.state.resolve()
    try:
        with services(state, fast=options.fast, given=os.environ) as environment:
            return run(options.command, {**os.environ, "SERVICECENTER_STATE": str(state), **environment})
    except (StackError, RoleError, psycopg.Error, OSError) as error:
        return str(error)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
