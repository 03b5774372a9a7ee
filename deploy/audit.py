"""Known weaknesses of the locked dependencies: `python deploy/audit.py [--required]`.

pip-audit asks a database on the network, and calls what it could not ask about clean. Here that is said, and with
`--required` it is a failure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCK = "requirements.lock"
ARGUMENTS = ("--requirement", LOCK, "--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "5")
CLEAN, WEAK, UNKNOWN = 0, 1, 2
_NETWORK = re.compile(r"connection|max retries|resolve|timed? ?out|proxy|unreachable", re.IGNORECASE)


def ask() -> list[dict[str, Any]]:
    """Return pip-audit's answer, an entry per locked dependency; none when the database could not be asked.

    Raises:
        SystemExit: pip-audit failed for another reason; the message is its last line.
    """
    with tempfile.TemporaryDirectory() as scratch:
        answer = Path(scratch) / "audit.json"
        words = [sys.executable, "-m", "pip_audit", *ARGUMENTS, "--format", "json", "--output", str(answer)]
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        if answer.exists():
            return list(json.loads(answer.read_bytes())["dependencies"])
        return without_answer(run.stderr)


def without_answer(stderr: str) -> list[dict[str, Any]]:
    """Return nothing where pip-audit's last words are of the network; end with them where they are not."""
    last = (stderr.strip().splitlines() or ["no word"])[-1]
    if not _NETWORK.search(stderr):
        raise SystemExit(f"pip-audit failed: {last[:300]}")
    return []


def judge(dependencies: list[dict[str, Any]]) -> tuple[int, str]:
    """Return CLEAN, WEAK or UNKNOWN, and why in a line or more."""
    asked = [one for one in dependencies if "skip_reason" not in one]
    if not asked:
        return UNKNOWN, f"{LOCK} was not audited: the database of known weaknesses does not answer from here."
    weak = [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}"
        for one in asked
        for found in one["vulns"]
    ]
    left = [one["name"] for one in dependencies if "skip_reason" in one]
    said = f"{len(asked)} of {len(dependencies)} locked dependencies audited, {len(weak)} known weaknesses."
    if left:
        said += f" Unknown to the database: {', '.join(left)}."
    return WEAK if weak else CLEAN, "\n".join([*weak, said])


def main() -> int:
    """Audit, say what came out."""
    code, said = judge(ask())
    print(said)
    return CLEAN if code == UNKNOWN and "--required" not in sys.argv else code


if __name__ == "__main__":
    sys.exit(main())
