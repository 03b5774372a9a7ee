"""The console script: thin verbs; each imports what it needs when it is called, so that --help is instant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

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


@app.command()
def demo(
    small: Annotated[bool, typer.Option("--small", help="A miniature world, in a clone of its own.")] = False,
    folder: Annotated[Path, typer.Option(help="Where --small clones to.")] = Path("build/demo-small"),
) -> None:
    """Crawl the embedded site, label, train, compare and explain; then show what came out."""
    from crowsfeet.demo import show, small_clone, summarise
    from crowsfeet.reproduction import reproduce

    root = Path()
    if small:
        small_clone(root, folder)
        root = folder
    show(summarise(root, reproduce(root)), root)


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="The port of the page.")] = 5000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Start the MLflow page on this repository's runs."""
    from crowsfeet.params import load_params
    from crowsfeet.tracking import serve_page

    serve_page(load_params().runtime.tracking_uri, host=host, port=port)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Where to find or start the Prefect server.")] = 4200,
    cron: Annotated[str | None, typer.Option(help="Instead of the cron of every schedule, to try it.")] = None,
) -> None:
    """Run the schedules of prefect.yaml on this machine."""
    from crowsfeet.operations.serving import serve_schedules

    raise typer.Exit(serve_schedules(port, cron))


@app.command()
def doctor() -> None:
    """Find what is wrong with this installation, and the commands that mend it."""
    from crowsfeet.doctor import Installation, examine
    from crowsfeet.params import load_params

    findings = examine(Installation.here(Path(), load_params().runtime))
    for finding in findings:
        print(f"{finding.check}: {finding.what}\n  mend: {finding.mend}")
    print(f"{len(findings)} finding(s)." if findings else "All is well.")
    raise typer.Exit(1 if findings else 0)


@app.command()
def publish() -> None:
    """Bring into MLflow what DVC's outputs hold and it does not; a second call changes nothing."""
    from crowsfeet.operations.publish import publish as bring
    from crowsfeet.params import load_params

    done = bring(Path(), load_params().runtime)
    print(f"Runs recreated: {', '.join(done.recreated) or 'none were missing'}.")
    if done.completed:
        print(f"Runs completed that MLflow had not heard the end of: {', '.join(done.completed)}.")
    if done.closed:
        print(f"Runs ended that nobody was at work on: {', '.join(done.closed)}.")
    if done.registered:
        print(f"The candidate is version {done.registered}.")


@app.command()
def versions() -> None:
    """List the dataset versions, oldest first."""
    from crowsfeet.versions import listed

    for one in listed(Path()):
        drift = one.figures["drift"]
        print(
            f"{one.name}  {one.figures['labels']:>7} labels of {one.figures['photos']:>7} photos"
            f"{'' if drift is None else f'  drift {drift:.3f}'}"
        )


@app.command()
def checkout(name: Annotated[str, typer.Argument(help="A version's name, its beginning, or its hash.")]) -> None:
    """Bring a dataset version back; what stands here now is kept as a version first."""
    from crowsfeet.lock import RepositoryLock
    from crowsfeet.operations.champion import LOCK
    from crowsfeet.versions import restore

    with RepositoryLock(LOCK):
        now, before = restore(Path(), name)
    print(f"Here stands {now.name}. Back: crowsfeet checkout {before.name}")


@app.command()
def rollback() -> None:
    """Give the alias `champion` back to the version before."""
    from crowsfeet.operations.champion import registry_of
    from crowsfeet.params import load_params
    from crowsfeet.tracking import Tracker

    runtime = load_params().runtime
    was, now = registry_of(Tracker.at(runtime.tracking_uri, runtime.experiment, Path()), runtime).rollback()
    print(f"The champion is version {now} again; it was version {was}.")


@app.command()
def trace(
    thing: Annotated[
        str, typer.Argument(help="A model (folder, champion, version:N, run:ID), or a photo's or face's id.")
    ],
    pages: Annotated[Path | None, typer.Option(help="Write all page revisions there, one a line.")] = None,
) -> None:
    """Say which run, data, flow run and pages a model comes from, or which models saw a photo."""
    from crowsfeet.lineage import trace_model, trace_photo
    from crowsfeet.lineage.model import is_model
    from crowsfeet.operations.champion import registry_of
    from crowsfeet.params import load_params
    from crowsfeet.tracking import Tracker

    runtime = load_params().runtime
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, Path())
    if not is_model(thing, Path()):
        print(trace_photo(thing, tracker, Path()).as_text())
        return
    found = trace_model(thing, tracker, registry_of(tracker, runtime), Path())
    print(found.as_text())
    if pages is not None:
        pages.write_text("".join(f"{page}\n" for page in found.pages or []), encoding="utf-8")


inspect_app = typer.Typer(no_args_is_help=True, help="Show what crowsfeet reads out of one thing.")
app.add_typer(inspect_app, name="inspect")


@app.command()
def forget(
    person: Annotated[str, typer.Argument(help="Id (wikidata:Q42, Q42, imdb:nm0000001), article title, or name.")],
) -> None:
    """Take a person out of the data, keep them out, and name the models that were trained on them."""
    from pathlib import Path

    from crowsfeet.sources.forget import forget as forget_person

    print(forget_person(person, Path()).as_text())


@inspect_app.command("page")
def inspect_page(
    place: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="A page kept in a file, or its address.")],
    url: Annotated[str | None, typer.Option(help="Address that the file came from.")] = None,
    source: Annotated[str | None, typer.Option(help="wikipedia or imdb; told by the content where not given.")] = None,
) -> None:
    """Print, as JSON, whom a page is about, when born, and its photos."""
    import json

    from crowsfeet.sources.inspect import inspect_page as inspect

    print(json.dumps(inspect(place, url, source), ensure_ascii=False, indent=1))


@inspect_app.command("caption")
def inspect_caption(
    text: Annotated[str, typer.Argument(help="The caption.")],
    born: Annotated[str, typer.Option(help="Date of birth, ISO, whole or partial.")],
    died: Annotated[str | None, typer.Option(help="Date of death.")] = None,
    name: Annotated[str | None, typer.Option(help="Whose page the caption stands on.")] = None,
    lang: Annotated[str | None, typer.Option(help="Code of the page's language.")] = None,
) -> None:
    """Print, as JSON, the age that a caption tells, the evidence, or why it is refused."""
    import json

    from crowsfeet.labeling.inspect import inspect_caption as inspect

    print(json.dumps(inspect(text, born, died, name, lang), ensure_ascii=False, indent=1))


@app.command()
def site(
    port: Annotated[int, typer.Option(help="The port of the site.")] = 8800,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Start the embedded web site, to look at: fictional people on drawn pictures."""
    from crowsfeet.demo_world import DEFAULT_CACHE, World, show_site
    from crowsfeet.params import load_params

    params = load_params()
    show_site(World(params.world), port, DEFAULT_CACHE, workers=params.runtime.workers, say=typer.echo, host=host)


@app.command()
def why(
    face: Annotated[str, typer.Argument(help="The id of a face or photo, as in data/labels.parquet.")],
    page: Annotated[Path | None, typer.Option(help="Also write a self-contained HTML page there.")] = None,
) -> None:
    """Show caption, every vote with its words and address, the posterior and the verdict of one face."""
    from crowsfeet.labeling.faces import find_label, whole_photo
    from crowsfeet.labeling.report import write_text
    from crowsfeet.labeling.why import as_text, why_page

    found = find_label(face, Path())
    print(as_text(found))
    if page is not None:
        write_text(why_page(found, whole_photo(found, Path())), page)
        print(f"page      {page}")


@app.command()
def audit(
    answers: Annotated[Path | None, typer.Option(help="Answers saved from the page: compute the noise rate.")] = None,
    sample: Annotated[int, typer.Option(min=1, help="How many faces to show.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed draws another sample.")] = 1,
    page: Annotated[Path, typer.Option(help="Where the page goes.")] = Path("reports/audit.html"),
) -> None:
    """Draw a stratified sample to click through, or compute the noise rate from its answers."""
    from crowsfeet.labeling.audit import draw_page, kept_labels, noise_rates, rates_text, read_answers
    from crowsfeet.labeling.report import write_text

    print(rates_text(noise_rates(kept_labels(Path()), read_answers(answers) if answers else None)))
    if answers is None:
        write_text(draw_page(Path(), sample, seed), page)
        print(f"Open {page}, answer, save the answers, then: crowsfeet audit --answers audit-answers.csv")


@app.command("import")
def import_(
    name: Annotated[str, typer.Argument(help="Which known set it is; `crowsfeet import list` names them.")],
    folder: Annotated[Path | None, typer.Argument(help="The folder that holds it.")] = None,
    role: Annotated[str | None, typer.Option("--as", help="weak or precise.")] = None,
    called: Annotated[str | None, typer.Option("--name", help="What to call it here; else as the importer.")] = None,
    store: Annotated[
        str | None, typer.Option(help="Keep its crops there: any fsspec address, as s3://BUCKET/SET.")
    ] = None,
) -> None:
    """Bring a known data set in as weak or precise faces, and count what was refused and why."""
    from crowsfeet.importers.command import run_import

    run_import(name, folder, role, called, Path(), store)


@app.command()
def leaks(
    split_list: Annotated[Path, typer.Argument(help="A CSV list with the columns path and split.")],
) -> None:
    """Count the people of a published split list who stand in two of its splits, as JSON."""
    import json

    from crowsfeet.importers.leaks import leak_report

    print(json.dumps(leak_report(split_list).as_json(), indent=2))


@app.command()
def explain(
    photos: Annotated[list[Path], typer.Argument(help="Photos with faces in them.")],
    model: Annotated[
        list[str] | None,
        typer.Option(help="A model's folder, champion, version:N, run:ID or module:factory; again for a second one."),
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option(help="As occlusion or occlusion:window=0.1,fill=mean; again for more.")
    ] = None,
    target: Annotated[str, typer.Option(help="spread, age:42 or class:LABEL instead of the age.")] = "",
    out: Annotated[Path, typer.Option(help="A folder for sheets and figures, or a page of its own: NAME.html.")] = Path(
        "reports/explained"
    ),
) -> None:
    """Say how old the faces on photos look to a model, and which parts of them make it say so, in years."""
    from crowsfeet.app.start import explain_from_shell
    from crowsfeet.params import load_params

    counts = explain_from_shell(load_params(), photos, model or [], method or [], root=Path(), target=target, out=out)
    print(f"{out}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))


@app.command()
def differ(
    one: Annotated[str, typer.Argument(help="A model's folder, champion, version:N, run:ID, or a file of its maps.")],
    other: Annotated[str, typer.Argument(help="The model to set against it.")],
    out: Annotated[Path | None, typer.Option(help="The sheet's file; its figures stand beside it as JSON.")] = None,
    log: Annotated[bool, typer.Option("--log", help="Also onto the runs' comparison in MLflow.")] = False,
) -> None:
    """Lay the maps of the same faces under two models side by side, and say where they differ."""
    from crowsfeet.operations.differ import differ as compare
    from crowsfeet.params import load_params

    for line in compare(one, other, Path(), load_params().runtime, out, log=log):
        print(line)


@app.command("app")
def app_(
    model: Annotated[list[str] | None, typer.Option(help="As for explain; else all that are trained here.")] = None,
    port: Annotated[int, typer.Option(help="The port of the page.")] = 7860,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Show the page for one picture: its faces, their age, maps, a second model, and what fools them."""
    from crowsfeet.app.start import start_page
    from crowsfeet.params import load_params

    start_page(load_params(), model or [], Path(), host=host, port=port)


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
