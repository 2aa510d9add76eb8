"""System libraries that PDF files need and no wheel brings (systembibliotek). Tells what is missing; stops nothing."""

import ctypes
import os
import sys

# With harfbuzz-subset a document is made three times as fast.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing_packages() -> list[str]:
    return [package for library, package in LIBRARIES.items() if not is_installed(library)]


def is_installed(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def advice(packages: list[str]) -> str:
    """One line: what is missing and the command that installs it."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"PDF-biblioteken saknas helt eller delvis: {sudo}apt-get install -y {' '.join(packages)}"


if __name__ == "__main__" and (packages := missing_packages()):
    print(advice(packages), file=sys.stderr)
