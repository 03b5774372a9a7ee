"""Make the work pool and the deployments of prefect.yaml (`python -m crowsfeet.operations.deploy`), again and again."""

from __future__ import annotations

import subprocess
import sys


def main() -> int:
    """Run Prefect's own commands; the first that fails ends it."""
    pool = ["work-pool", "create", "crowsfeet", "--type", "process", "--overwrite"]
    for words in (pool, ["--no-prompt", "deploy", "--all"]):
        done = subprocess.run([sys.executable, "-m", "prefect", *words], check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
