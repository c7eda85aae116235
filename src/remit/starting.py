"""`remit init`: a new workspace with Remit's ontology, queries, rules and shapes and a graph that holds one example."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from pathlib import Path

from remit import turtle
from remit.errors import CannotWrite, WrongUse
from remit.workspace import MARK, is_base, load, reference

_SETTINGS = """# This file marks the root of a workspace and names its parts.
[workspace]
name = "{name}"
title = "{title}"
version = "1"
base = "{base}"

[folders]
ontology = "ontology"
graph = "graph"
queries = "queries"
shapes = "shapes"
rules = "rules"
answers = "answers"

[site]
panels = [
  "recommendations-by-owner",
  "recommendations-by-state",
  "replies-by-verdict",
  "replies-clock",
  "withheld",
  "latest-events",
]

[site.columns]
recommendations-by-owner = "body recommendations certain presumed possible"
recommendations-by-state = "state recommendations lastClaimed"
replies-clock = "response lastDay written verdict"
withheld = "report state stated held"

[site.rows]
recommendations-by-owner = "recommendations"
recommendations-by-state = "recommendations"
replies-by-verdict = "replies-clock"

[examples]
recommendation = "recommendation:example-1"
report = "document:example-report"
body = "body:example-council"
thing = "body:example-council"
inspection = "inspection:example"
document = "document:example-report"
asOf = "2026-02-01"
"""
_EXAMPLE = """\
@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<{base}id/document/example-report> a remit:Report ;
  skos:prefLabel "Example report"@en-GB ;
  remit:publicationState <https://w3id.org/remit/def/publication-state/published> ;
  remit:extentRead <https://w3id.org/remit/def/extent-read/whole> ;
  remit:earliest "2026-01-15"^^xsd:date ; remit:latest "2026-01-15"^^xsd:date ;
  remit:cites <{base}id/citation/example-1> .
<{base}id/inspection/example> a remit:Inspection ;
  skos:prefLabel "Example inspection"@en-GB ;
  remit:earliest "2025-11-01"^^xsd:date ; remit:latest "2025-12-31"^^xsd:date ;
  remit:cites <{base}id/citation/example-1> .
<{base}id/body/example-council> a org:FormalOrganization ;
  skos:prefLabel "Example Council"@en-GB ;
  remit:cites <{base}id/citation/example-1> .
<{base}id/body/example-inspectorate> a org:FormalOrganization ;
  skos:prefLabel "Example Inspectorate"@en-GB ;
  remit:cites <{base}id/citation/example-1> .
<{base}id/recommendation/example-1> a remit:Recommendation ;
  skos:prefLabel "Recommendation 1 of the example report"@en-GB ;
  remit:number 1 ; remit:inReport <{base}id/document/example-report> ;
  remit:wording "The council should publish its register." ;
  remit:cites <{base}id/citation/example-1> .
<{base}id/assignment/example-1-lead> a remit:Assignment ;
  remit:assigns <{base}id/recommendation/example-1> ;
  remit:assignee <{base}id/body/example-council> ;
  remit:part <https://w3id.org/remit/def/part/lead> ;
  remit:notBefore "2026-01-15"^^xsd:date ; remit:knownFrom "2026-01-15"^^xsd:date ; remit:knownTo "2026-01-15"^^xsd:date ;
  remit:standing <https://w3id.org/remit/def/standing/primary> ;
  remit:cites <{base}id/citation/example-1> .
<{base}id/citation/example-1> a remit:Citation ;
  dcterms:source <{base}id/document/example-report> ;
  oa:exact "The council should publish its register." ;
  remit:place "Recommendation 1" ;
  remit:speaker <{base}id/body/example-inspectorate> ;
  remit:manner <https://w3id.org/remit/def/manner/verbatim> .
"""


def start(directory: Path, title: str, base: str) -> str:
    """Make a workspace.

    Args:
        directory: Where; it must not exist yet, or be empty.
        title: What people call the workspace.
        base: The base of its IRIs, an http or https address that ends in `/`.

    Returns:
        A sentence for the user: what was made and what to do next.

    Raises:
        WrongUse: The folder holds something, or the base is no base.
        CannotWrite: The folder cannot be written; nothing is left of it.
    """
    try:
        target = Path(os.path.normpath(directory.absolute()))
        _refuse_what_is_there(target, directory)
        _check(title, base)
        _put(target, directory, title, base)
    except OSError as error:
        raise CannotWrite(
            f"{directory} cannot be made ({error.strerror}). Check that the folder above it exists and is yours."
        ) from error
    return f'Made the workspace {directory}. Next: cd {shlex.quote(str(directory))}, then: remit trace "recommendation 1", and: remit check'


def _check(title: str, base: str) -> None:
    if not is_base(base) or not base.endswith("/"):
        raise WrongUse(f"“{base}” cannot be the base of IRIs. Give an address like https://example.org/")
    if '"' in title or "\\" in title or not title.isprintable():
        raise WrongUse("The title may have no quotation mark, backslash or line break. Use typographic quotes.")


def _refuse_what_is_there(target: Path, directory: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise WrongUse(f"{directory} is not an empty folder. Name a new one.")


def _put(target: Path, directory: Path, title: str, base: str) -> None:
    """Make the workspace in a folder beside its place, which no other run has, and move it there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".remit-", dir=target.parent))
    try:
        made = workshop / target.name
        _make(made, target.name, title, base)
        _refuse_what_is_there(target, directory)
        _move(made, target)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _move(made: Path, target: Path) -> None:
    """Put the workspace in its place; an empty folder that is there stays the folder that it is."""
    if not target.exists():
        made.rename(target)
        return
    for path in made.iterdir():
        path.rename(target / path.name)


def _make(root: Path, name: str, title: str, base: str) -> None:
    source = load(reference())
    for folder, suffix in (("ontology", ".ttl"), ("queries", ".rq"), ("rules", ".rq"), ("shapes", ".ttl")):
        for path in source.files(folder, suffix):
            target = root / folder / path.relative_to(source.folders[folder])
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (root / "graph").mkdir()
    (root / "answers").mkdir()
    slug = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    (root / MARK).write_text(_SETTINGS.format(name=slug, title=title, base=base), encoding="utf-8")
    made = load(root)
    example = root / "graph" / "example.ttl"
    example.write_text(turtle.canonical(_EXAMPLE.format(base=base), example.name, made), encoding="utf-8")
