"""The command that publishes a workspace at an endpoint. Options and printing only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from remit.asking import limit
from remit.options import workspace_of, workspace_option
from remit.terminal import say

if TYPE_CHECKING:
    from remit.remote.uploading import Outcome, Plan

_SECONDS = 300.0
_SHOWN = 5


@click.command()
@click.argument("where", metavar="URL|NAME")
@click.option(
    "--dialect", metavar="NAME", help="Which kind of server it is, such as virtuoso-auth; default: it is asked."
)
@click.option("--dry-run", is_flag=True, help="Tell what would be sent, and send nothing.")
@click.option(
    "--timeout",
    default=_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Give up one request that takes longer; 0: never.",
)
@workspace_option
@click.pass_context
def publish(
    context: click.Context, where: str, dialect: str | None, dry_run: bool, timeout: float, folder: str | None
) -> None:
    """Publish a workspace at a SPARQL endpoint, given by its address or by its name in remit.toml.

    Each file and each rule is a graph there, and their union is ready to be asked with -e. Only what changed is sent, and
    counted when it has arrived; after a failure, run the same command again. Graphs of others are not touched. User and
    password, or a token, are taken from REMIT_ENDPOINT_USER, REMIT_ENDPOINT_PASSWORD, REMIT_ENDPOINT_TOKEN.

    \b
    Examples:
      remit publish http://localhost:7878 --dry-run
      remit publish https://sparql.example.org/sparql --dialect virtuoso-auth
      remit publish office
    """  # noqa: D301 - \b keeps the lines of the examples apart
    from remit.remote import uploading
    from remit.store import Store

    workspace = workspace_of(context, folder)
    wire = uploading.line(workspace, where, dialect, timeout)
    with limit(0):  # Ctrl-C is heard at once
        publisher = uploading.Publisher(Store(workspace), wire)
        plan = publisher.plan()
        if dry_run:
            _tell([f"Nothing was sent. {words}" for words in _planned(plan)][:1] + _planned(plan)[1:])
            return
        outcome = publisher.publish(plan)
    _tell(_done(outcome, wire.place.called))


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        say(sentence)


def _planned(plan: Plan) -> list[str]:
    """What publishing would do."""
    if plan.done:
        return ["All is there already."]
    union = "is there already" if plan.union else "would be brought up to date"
    told = [
        (
            f"{_graphs(len(plan.changed))} would be sent ({len(plan.new):,} new), {plan.unchanged:,} unchanged, "
            f"{len(plan.gone):,} removed. The union of all graphs {union}."
            + (f" The reason: {plan.why[0].lower()}{plan.why[1:]}." if plan.why else "")
        )
    ]
    told += [f"  {'new' if graph in plan.new else 'changed'}: {graph}" for graph in list(plan.changed)[:_SHOWN]]
    told += [f"  removed: {graph}" for graph in list(plan.gone)[:_SHOWN]]
    return told


def _done(outcome: Outcome, called: str) -> list[str]:
    """What publishing did."""
    plan = outcome.plan
    if plan.done:
        return [f"Nothing to send: {called} has all {_graphs(plan.unchanged)} already."]
    how = " by what changed" if outcome.by_difference else ""
    union = "unchanged" if plan.union else f"brought up to date{how}"
    told = [
        (
            f"Published to {called}: {_graphs(len(plan.changed))} sent, {plan.unchanged:,} unchanged, {len(plan.gone):,} removed; "
            f"the union of all graphs was {union}."
        ),
        (
            f"Counted there: {outcome.triples:,} statements in {_graphs(len(plan.changed) + plan.unchanged)}, "
            f"{outcome.union:,} in the union."
        ),
    ]
    if outcome.altered:
        told.append(f"The server writes {len(outcome.altered):,} of the statements in another way than they were sent:")
        told += [f"  {graph}: {line[:200]}" for graph, line in outcome.altered[:_SHOWN]]
    if outcome.unlooked:
        told.append(
            f"{outcome.unlooked:,} more statements have values that some servers write in another way, and were counted but not "
            "compared."
        )
    return told


def _graphs(number: int) -> str:
    return f"{number:,} graph" if number == 1 else f"{number:,} graphs"


COMMANDS: tuple[click.Command, ...] = (publish,)
"""The commands of this module."""
