"""Which version of MLflow's tables a store has, and which the installed MLflow wants."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_SQLITE = "sqlite:///"


def store_version(uri: str, root: Path) -> tuple[str | None, str]:
    """Return the revision of a store's tables (None for an empty one, or a server's) and the one that is wanted."""
    import mlflow.store.db_migrations
    from alembic.script import ScriptDirectory

    folder = Path(str(mlflow.store.db_migrations.__file__)).parent
    wanted = ScriptDirectory(str(folder)).get_current_head() or ""
    if not uri.startswith(_SQLITE):
        return None, wanted
    path = root / uri.removeprefix(_SQLITE)
    if not path.exists():
        return None, wanted
    try:
        with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)) as store:
            row = store.execute("select version_num from alembic_version").fetchone()
    except sqlite3.Error:
        return "unreadable", wanted
    return (str(row[0]) if row else None), wanted
