"""One refresh at a time: a lock file that the operating system gives back when its holder dies."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Self

from crowsfeet.errors import BusyError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class RepositoryLock:
    """Hold `path` exclusively while in the `with` block.

    The lock is the kernel's (flock), not the file's existence: a killed holder leaves nothing to clean up.

    Raises:
        BusyError: another process holds it; the message names its process number.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("a+", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise BusyError(f"another refresh (process {holder}) is at work here; wait for it or stop it.") from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.truncate(0)
        self._file.close()

    def fileno(self) -> int:
        """Return the descriptor that holds the lock; a process that inherits it keeps the lock while it lives."""
        return self._file.fileno()
