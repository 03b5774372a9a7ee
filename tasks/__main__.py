"""Run one stage: `python -m tasks STAGE`; the sections it gets are those its function asks for."""

from __future__ import annotations

import importlib
import inspect
import logging
import os
import sys
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crowsfeet.errors import CrowsfeetError, ParamsError, bounded
from crowsfeet.params import Params, Section, load_params

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES = (
    "world",
    "parse",
    "split",
    "crossfit",
    "pretrain",
    "finetune",
    "evaluate",
    "explain",
    "promote",
)


def sections_for(stage: Callable[..., Any], params: Params) -> dict[str, Section]:
    """Return the params sections that a stage's function asks for by annotation, by argument name."""
    by_type = {type(getattr(params, name)): getattr(params, name) for name in type(params).model_fields}
    hints = typing.get_type_hints(stage)
    return {name: by_type[hint] for name, hint in hints.items() if hint in by_type}


def main(argv: list[str]) -> int:
    """Run the stage named first; `--key value` pairs after it are its own text or whole-number arguments."""
    if not argv or argv[0] not in STAGES:
        sys.stderr.write(f"usage: python -m tasks STAGE, where STAGE is one of {', '.join(STAGES)}\n")
        return 2
    logging.basicConfig(level=os.environ.get("CROWSFEET_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    try:
        params = load_params()
        stage = getattr(importlib.import_module(f"tasks.{argv[0]}"), argv[0])
        stage(root=Path(), **sections_for(stage, params), **_options(stage, argv[1:]))
    except CrowsfeetError as error:
        sys.stderr.write(f"crowsfeet {argv[0]}: {error}\n")
        return error.exit_status
    return 0


def _options(stage: Callable[..., Any], words: list[str]) -> dict[str, Any]:
    hints = typing.get_type_hints(stage)
    known = [name for name in inspect.signature(stage).parameters if hints.get(name) in (str, int)]
    options: dict[str, Any] = {}
    for flag, value in zip(words[::2], words[1::2], strict=False):
        name = flag.removeprefix("--").replace("-", "_")
        if name not in known:
            raise ParamsError(f"{bounded(flag)} is not an option of this stage; it takes {known or 'none'}.")
        options[name] = hints[name](value)
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
