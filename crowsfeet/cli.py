"""The console script: thin verbs; each imports what it needs when it is called, so that --help is instant."""

from __future__ import annotations

import sys

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Grow an age estimator from weakly labelled photos: collect, label, train, compare, explain.",
)


@app.callback()
def root() -> None:
    """Grow an age estimator from weakly labelled photos: collect, label, train, compare, explain."""


def main() -> None:
    """Run the verb; what crowsfeet refuses ends as one sentence and exit status 2."""
    from crowsfeet.errors import CrowsfeetError

    try:
        app()
    except CrowsfeetError as error:
        sys.stderr.write(f"crowsfeet: {error}\n")
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
