"""What gunicorn does besides serving: the metrics of all its processes in one place."""

import os
import shutil
import tempfile
from pathlib import Path

# Before any worker loads the application: the metrics library looks for the folder when it is imported.
_default = Path(tempfile.gettempdir()) / f"servicecenter-metrics-{os.getpid()}"
_folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_default)))
shutil.rmtree(_folder, ignore_errors=True)  # counts of an earlier start would be added to this one's
_folder.mkdir(mode=0o700, parents=True)


def child_exit(_server, worker):
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server):
    shutil.rmtree(_folder, ignore_errors=True)
