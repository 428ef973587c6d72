"""`portal search`: the index and how good it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from portal.cli.context import progress, with_app
from portal.config import ROOT
from portal.directory import indexing
from portal.directory.finding import search_runtime
from search_index.evaluate import evaluate as judge
from search_index.words import read_words


@click.group()
def search() -> None:
    """Build the search index, say what serves, and measure it."""


@search.command()
@with_app
def rebuild() -> None:
    """Build the index anew from the database, beside the one that serves, and switch to it."""
    runtime = search_runtime()
    with progress("Index", indexing.count_documents()) as step:
        count = runtime.rebuild(step)
    click.echo(f"{count} documents are in the index.")


@search.command()
@with_app
def engine() -> None:
    """Say which engine serves, and in what state it is."""
    status = search_runtime().status()
    click.echo(status.words)
    if not status.usable:
        sys.exit(1)


@search.command()
@click.option("--queries", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--listings", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--use-types", is_flag=True, help="Give the engine the listings' tags, as an editor would.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--content", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT / "content"
)
def evaluate(queries: Path, listings: Path, use_types: bool, as_json: bool, content: Path) -> None:
    """Score the search on a judged query file: hit@5, nDCG@10 and empty results, overall and by style."""
    figures = judge(queries, listings, use_types=use_types, lexicon=read_words(content))
    if as_json:
        click.echo(json.dumps(figures))
        return
    rows = {"overall": figures["overall"]} | figures["styles"]
    click.echo(f"{'':12}{'n':>6}{'hit@5':>9}{'nDCG@10':>9}{'zero':>8}")
    for name, row in rows.items():
        click.echo(f"{name:12}{row['n']:>6}{row['hit@5']:>9.3f}{row['ndcg@10']:>9.3f}{row['zero']:>8.3f}")
