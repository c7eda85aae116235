"""Kill `remit add` at random moments: the workspace must be as it was before, or complete, and never anything else.

    python benchmarks/kill_add.py [ROUNDS] [SEED]

Each round starts `remit add` on a copy of the invented workspace, kills it (SIGKILL), runs a command that only reads
(`remit list`), and compares every file byte by byte with the workspace before and with the complete one. Two rounds of four
kill at a moment spread evenly over the whole run; one waits until the change is being written and one until it is decided,
and kills within the milliseconds after that, which chance alone would seldom meet. Prints how often each was found, and exits 1 at the first
round that leaves anything else.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
INVENTED = ROOT / "tests" / "workspace"
PENDING = ".remit-pending"
DECIDED = f"{PENDING}/manifest"
AWAITED = ("", PENDING, "", DECIDED)
WRITING = 0.012
ROUNDS = 60
COMING = """
@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix kind: <https://w3id.org/remit/def/document-kind/> .
@prefix standing: <https://w3id.org/remit/def/standing/> .
<https://example.org/fenland/id/document/coastguard-letter> a remit:Response ;
  skos:prefLabel "Letter of the Coastguard Service (2 June 2018)"@en-GB ; dcterms:type kind:letter ;
  dcterms:creator <https://example.org/fenland/id/body/coastguard-service> ;
  remit:addressee <https://example.org/fenland/id/post/minister> ;
  remit:respondsTo <https://example.org/fenland/id/document/report-clean-waters> ;
  remit:earliest "2018-06-02"^^xsd:date ; remit:latest "2018-06-02"^^xsd:date ; remit:standing standing:primary ;
  remit:extentRead <https://w3id.org/remit/def/extent-read/excerpt> ;
  remit:cites <https://example.org/fenland/id/citation/coastguard-letter-accepts> .
<https://example.org/fenland/id/citation/coastguard-letter-accepts> a remit:Citation ;
  dcterms:source <https://example.org/fenland/id/document/coastguard-letter> ;
  oa:exact "We accept recommendation 6." ; remit:place "first paragraph" ;
  remit:speaker <https://example.org/fenland/id/body/coastguard-service> ;
  remit:manner <https://w3id.org/remit/def/manner/verbatim> .
<https://example.org/fenland/id/body/coastguard-service> skos:altLabel "The Coasters"@en-GB .
<https://example.org/fenland/id/document/westmere-letter> skos:altLabel "The Westmere letter"@en-GB .
<https://example.org/fenland/id/recommendation/clean-waters-1> skos:altLabel "The first one"@en-GB .
"""


def main() -> int:
    """Run the rounds; 0 when each left the workspace as it was or complete."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1  # noqa: PLR2004 - the second argument
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory(prefix="remit-kill-") as scratch:
        top = Path(scratch)
        coming = top / "letter.ttl"
        coming.write_text(COMING, encoding="utf-8")
        before = contents(copy(top / "before"))
        begin = time.monotonic()
        subprocess.run(command(copy(top / "complete"), "add", str(coming)), check=True, capture_output=True)
        whole = time.monotonic() - begin
        complete = contents(top / "complete")
        changed = [name for name in before | complete if before.get(name) != complete.get(name)]
        print(f"One run takes {whole:.2f} s and writes {len(changed)} files: {', '.join(sorted(changed))}")
        found: Counter[str] = Counter()
        for number in range(1, rounds + 1):
            root = copy(top / "killed")
            awaited = AWAITED[number % len(AWAITED)]
            after = chance.random() * (WRITING if awaited else whole * 1.2)
            moment, state = kill(root, coming, awaited, after)
            subprocess.run(command(root, "list"), check=True, capture_output=True)
            left = contents(root)
            result = "before" if left == before else "complete" if left == complete else "NEITHER"
            print(f"round {number}: killed {moment}, {state}: {result}")
            found[result] += 1
            found[state] += 1
            if result == "NEITHER":
                print("Different:", *(name for name in left | complete if left.get(name) != before.get(name)))
                return 1
    print(f"{rounds} rounds, seed {seed}: " + ", ".join(f"{name} {number}" for name, number in sorted(found.items())))
    return 0


def copy(target: Path) -> Path:
    """A fresh copy of the invented workspace; its ontology, queries and shapes stay where they are."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(INVENTED, target)
    settings = (target / "remit.toml").read_text(encoding="utf-8").replace('"../../', f'"{ROOT}/')
    (target / "remit.toml").write_text(settings, encoding="utf-8")
    return target


def command(root: Path, *words: str) -> list[str]:
    """How remit is started."""
    return [sys.executable, "-c", "from remit.cli import entry; entry()", "-w", str(root), *words]


def contents(root: Path) -> dict[str, bytes]:
    """Every file, hidden ones too."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def kill(root: Path, coming: Path, awaited: str, after: float) -> tuple[str, str]:
    """Start adding and kill it.

    Args:
        root: The workspace.
        coming: What is added.
        awaited: The file or folder of the workspace to wait for; the start when empty.
        after: How many seconds after that to kill it.

    Returns:
        When it was killed, and what state the writing was in, both in words.
    """
    begin = time.monotonic()
    process = subprocess.Popen(command(root, "add", str(coming)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while awaited and process.poll() is None and not (root / awaited).exists():
        pass
    time.sleep(after)
    process.kill()
    process.wait()
    state = "nothing pending"
    if (root / PENDING).exists():
        state = "decided and pending" if (root / DECIDED).exists() else "staged, or being cleared away"
    return f"after {time.monotonic() - begin:.3f} s", state


if __name__ == "__main__":
    sys.exit(main())
