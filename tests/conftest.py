"""What holds for every test: how properties are searched, and that no process outlives the session that started it."""

import os
import subprocess
import sys
import time

import pytest
from hypothesis import settings

# by chance at a desk; where CI is set, by the same examples, so that green stays green
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

MARK = "CROWSFEET_TEST_SESSION"
WATCH = """
import sys, psutil
name, value = sys.argv[1:]
sys.stdin.read()  # until the session has ended, however it did
for process in psutil.process_iter():
    try:
        if process.environ().get(name) == value: process.kill()
    except psutil.Error: pass
"""


def pytest_configure(config: pytest.Config) -> None:
    """Mark all that this session starts, so that servers of its own end with it, even when it is killed."""
    if MARK in os.environ:  # a worker of xdist
        return
    watcher = subprocess.Popen([sys.executable, "-c", WATCH, MARK, value := f"{os.getpid()}-{time.time_ns()}"],
                               stdin=subprocess.PIPE, start_new_session=True)  # fmt: skip
    os.environ[MARK] = value
    config.add_cleanup(watcher.communicate)
