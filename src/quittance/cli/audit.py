"""Commands about the audit trail: does its chain hold, and an anchor outside the database."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from quittance.cli.environment import django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_text

app = typer.Typer(help="The audit trail.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.command()
def verify(
    anchor: Annotated[
        Path | None,
        typer.Option(help="A file of anchors, such as a copy kept elsewhere. Unset: this installation's own, if any."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute the chain from its first event and compare it with anchors; exit 1 when anything does not fit."""
    with django_ready():
        from quittance.areas.audit import anchors
        from quittance.areas.audit.queries import breaks, head

        end, broken = head(), breaks()
        file = anchor or (anchors.place() if anchors.place().exists() else None)
        try:
            astray = anchors.problems(file) if file else []
        except OSError as error:
            raise Refused(f"{file} cannot be read: {error.strerror}") from None
    wrong = [f"event {one.event_id}: {one.kind}" for one in broken] + astray
    if as_json:
        print_json({"count": end.count, "head": end.hash, "anchors": str(file) if file else None, "problems": wrong})
    elif not wrong:
        print_text(f"{end.count} event(s), head {end.hash}; {'anchors fit' if file else 'no anchors to compare with'}")
    if wrong:
        raise Refused(*wrong)


@app.command()
def anchor(as_json: AsJson = False) -> None:
    """Write the head of the chain down in the anchor file now; the worker does so every hour."""
    with django_ready():
        from quittance.areas.audit import anchors
        from quittance.kit import clock

        written, place = anchors.write(now=clock.now()), anchors.place()
    if as_json:
        print_json(asdict(written))
    else:
        print_facts(f"Added to {place}", asdict(written))
