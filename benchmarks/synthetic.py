"""An invented national workspace of any size, which conforms to the shapes; the same for the same size, seed and shape.

    python -m benchmarks.synthetic TRIPLES FOLDER [--shape national|deep] [--seed N]

Forty-three forces, each with its local policing body; inspectorates, units that follow each other, posts and who held them
(benchmarks/offices.py); report after report with recommendations, owners, deadlines, findings; letters that answer them;
progress reports in which several speakers say, again and again, how far each recommendation has come. Nothing in it is
true. A few things are named by very many others, as they are in life: the register, the minister to whom every letter
goes, the rules that it is written under, the inspectorate that speaks in every report.

A file is one document: the register, one report, one letter, one progress report; and a report says again what the bodies
that it speaks of are and are called, so that many triples stand in several graphs. The shape `deep` is another workspace:
few large files, long successions, many statuses of each recommendation.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from benchmarks.offices import DAYS, FIRST_DAY, FORCES, INSPECTORATES, STATUSES, Offices
from benchmarks.pages import (
    BASE,
    File,
    Page,
    chance_of,
    day,
    known,
    label,
    likely,
    listed,
    of,
    on,
    ours,
    term,
    thing,
    truth,
    whole,
)

from remit.facts import statement
from remit.namespaces import DCTERMS, DEF, PROV, RDF, Namespaces
from remit.terms import TYPE, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.facts import Statement
    from remit.terms import Term

    Said = tuple[NamedNode, Term]
    Change = tuple[list[Statement], list[Statement]]

ROOT = Path(__file__).parents[1]
_PER_UNIT = 5_000
_SMALL = 50_000
_PERIOD = 55
"""Days within which answers come."""
_POSITIONS = ("supports", "accepts", "accepts-in-part", "rejects", "notes", "welcomes")
_ACTS = ("review", "implement", "develop", "issue-guidance")
_HALF_YEAR = dt.timedelta(days=182)
_SETTINGS = """[workspace]
name = "national"
title = "A national workspace (invented)"
version = "1"
base = "{base}"

[folders]
ontology = "{root}/ontology"
queries = "{root}/queries"
shapes = "{root}/shapes"
{rules}
[examples]
recommendation = "recommendation:1-1"
report = "document:report-1"
inspection = "inspection:inspection-1"
body = "body:unit-2"
thing = "recommendation:1-1"
document = "document:{letter}"
from = "2003-01-01"
to = "2003-12-31"
"""


@dataclass(frozen=True)
class Shape:
    """How a workspace is made up.

    Attributes:
        recommendations: The least and the most that a report makes.
        letters: How many letters answer a report that not everybody answers.
        everybody: Every so-many-th report is answered by nearly all local policing bodies, in short letters.
        papers: How many progress reports follow a report, half a year after one another.
        longest: How many bodies follow one another at the most.
        together: How many reports stand in one file, and their answers and progress in two more; 0 for a file each.
    """

    recommendations: tuple[int, int]
    letters: int
    everybody: int
    papers: int
    longest: int
    together: int = 0


SHAPES = {
    "national": Shape((35, 65), letters=2, everybody=24, papers=3, longest=3),
    "deep": Shape((8, 20), letters=6, everybody=25, papers=10, longest=8, together=25),
}


class National:
    """The workspace.

    Args:
        triples: How many triples it has, at the least: it ends with the report by which they are reached.
        seed: What chance starts from.
        shape: How it is made up.
    """

    def __init__(self, triples: int, seed: int = 20, shape: Shape = SHAPES["national"]) -> None:
        """Name what all files speak of."""
        self.triples = triples
        self.seed = seed
        self.shape = shape
        self.reports = 0
        self.recommendations: dict[int, int] = {}
        self._offices = self._everybody()

    def files(self) -> Iterator[File]:
        """The files, one after another."""
        self.reports, self.recommendations = 0, {}
        self._offices = self._everybody()
        made = 0
        for files in self._together() if self.shape.together else self._parts():
            yield from files
            made += sum(len(file.quads) for file in files)
            if self.reports and made >= self.triples:
                return

    def _everybody(self) -> Offices:
        """Who there is; fewer people where little is said, so that what is said grows as the size does."""
        holders = 2 if self.triples < _SMALL else 5
        return Offices(self.seed, 8 + self.triples // _PER_UNIT, self.shape.longest, holders)

    def _parts(self) -> Iterator[tuple[File, ...]]:
        """What belongs together: the bodies, or a report with its answers and its progress."""
        yield self._offices.bodies(), self._offices.people(), self._offices.systems()
        for number in count(1):
            least, most = self.shape.recommendations
            many = self._chance(number).randint(least, most) if number > 1 else most
            report = self.report(number, many, again=True)
            papers = (self._progress(number, paper) for paper in range(self.shape.papers))
            yield report, *self._letters(number), *papers

    def _together(self) -> Iterator[tuple[File, ...]]:
        """The same with many documents in a file."""
        parts = self._parts()
        offices = next(parts)
        yield offices
        pages: dict[str, list[Quad]] = {}
        kept, made = 0, sum(len(file.quads) for file in offices)
        for number, files in enumerate(parts, 1):
            for file in files:
                pages.setdefault(file.name.partition("/")[0], []).extend(file.quads)
                made += len(file.quads)
            kept += 1
            if kept == self.shape.together or made >= self.triples:
                yield tuple(File(f"{folder}/volume-{number}", tuple(quads)) for folder, quads in pages.items())
                pages, kept = {}, 0

    def _letters(self, number: int) -> Iterator[File]:
        """The answers to a report."""
        if number % self.shape.everybody == 1:
            for force in (force for force in range(1, FORCES + 1) if force % 14):  # three do not answer
                yield self.letter(number, force, 1 + force % 4, again=True)
            return
        chance, most = self._chance("answers", number), self.recommendations[number]
        for force in chance.sample(range(1, FORCES + 1), self.shape.letters):
            yield self.letter(number, force, chance.randint(most // 2, most), again=True)

    def _chance(self, *parts: object) -> random.Random:
        return chance_of(self.seed, *parts)

    # A report

    def day(self, number: int) -> dt.date:
        """The day of a report."""
        return FIRST_DAY + dt.timedelta(days=(number * 37) % (DAYS - 400))

    def report(self, number: int, recommendations: int, *, again: bool = False) -> File:
        """An inspection with its report and its recommendations.

        Args:
            number: Its number; a new one makes a new report.
            recommendations: How many it makes.
            again: Whether it says again what the bodies that it names are and are called.
        """
        page = Page(f"inspections/report-{number}", f"Report {number}")
        chance, when = self._chance("report", number), self.day(number)
        document = thing("document", f"report-{number}")
        speaker = thing("body", f"inspectorate-{1 if likely(chance, 60) else chance.randint(2, INSPECTORATES)}")
        led = page.quote(f"report-{number}-led", document, f"We led inspection {number}.", "Foreword", speaker)
        inspection = self._inspection(page, number, speaker, led)
        redacted = not number % 7
        page.say(
            document,
            "Report",
            label(f"Report {number}"),
            [(term(DCTERMS + "title"), Literal(f"Report {number}: an inspection"))],
            [(term(DCTERMS + "type"), listed("document-kind", "inspection-report"))],
            [(term(DCTERMS + "creator"), speaker), (term(PROV + "wasGeneratedBy"), inspection)],
            on(when),
            of("publishedOn", day(when)),
            of("publicationState", listed("publication-state", "redacted" if redacted else "published")),
            of("publicationReason", Literal("It would help others.")) if redacted else [],
            of("extentRead", listed("extent-read", "whole")),
            known(led),
        )
        stated = recommendations + 3 if redacted else recommendations
        page.say(
            thing("count", f"report-{number}"),
            "StatedCount",
            of("countIn", document),
            of("counts", listed("counted", "recommendations")),
            of("atLeast", whole(stated)),
            of("atMost", whole(stated)),
            of("asStated", Literal(str(stated))),
            on(when),
            known(led),
        )
        named = [speaker]
        for each in range(1, recommendations + 1):
            named += self._recommendation(page, number, each, speaker)
        if again:
            self._offices.again(page, named)
        self.recommendations[number] = recommendations
        self.reports = max(self.reports, number)
        return page.done()

    def _inspection(self, page: Page, number: int, lead: NamedNode, led: NamedNode) -> NamedNode:
        when = self.day(number)
        inspection = thing("inspection", f"inspection-{number}")
        page.say(inspection, "Inspection", label(f"Inspection {number}"), on(when), of("cites", led))
        page.say(
            thing("participation", f"inspection-{number}"),
            "Participation",
            of("participationIn", inspection),
            of("participant", lead),
            of("capacity", listed("capacity", "lead-inspectorate")),
            known(led),
        )
        page.say(
            thing("fieldwork", f"inspection-{number}"),
            "Fieldwork",
            of("fieldworkOf", inspection),
            of("knownFrom", day(when - dt.timedelta(days=200))),
            of("knownTo", day(when - dt.timedelta(days=100))),
            known(led),
        )
        return inspection

    def _recommendation(self, page: Page, report: int, number: int, speaker: NamedNode) -> list[NamedNode]:
        """A recommendation; gives whom it names."""
        name = f"{report}-{number}"
        chance, when = self._chance("recommendation", name), self.day(report)
        document, one = thing("document", f"report-{report}"), thing("recommendation", name)
        words = f"The unit should do what recommendation {name} asks for."
        source = page.quote(f"recommendation-{name}", document, words, f"Recommendation {number}", speaker)
        found = page.quote(f"finding-{name}", document, f"We found what {name} tells.", f"Chapter {number}", speaker)
        claim = page.say(
            thing("claim", name),
            "Finding",
            of("gist", ours(f"What finding {name} says.")),
            of("about", thing("inspection", f"inspection-{report}")),
            of("saidBy", speaker),
            of("madeIn", document),
            known(found),
        )
        page.say(
            one,
            "Recommendation",
            label(f"Recommendation {number} of report {report}"),
            of("number", whole(number)),
            of("inReport", document),
            of("asks", listed("act", chance.choice(_ACTS))),
            of("wording", Literal(words)),
            of("restsOn", claim),
            of("cites", source),
            self._earlier(chance) if likely(chance, 10) else [],
        )
        self._deadline(page, name, source, when if likely(chance, 50) else None)
        return self._assigned(page, name, chance, source)

    def _assigned(self, page: Page, name: str, chance: random.Random, source: NamedNode) -> list[NamedNode]:
        """Who has a recommendation: a unit, the head of a force, or all forces; and with whom."""
        when = self.day(int(name.partition("-")[0]))
        unit = chance.choice(self._offices.units)
        takers = [unit.at(when), thing("body", f"force-{chance.randint(1, FORCES)}")]
        if likely(chance, 25):
            takers[0] = chance.choice((*(post.at(when) for post in self._offices.posts), thing("group", "all-forces")))
        for part, taker in zip(("lead", "partner"), takers, strict=True):
            if part == "lead" or likely(chance, 40):
                self._assignment(page, (name, part), (taker, when), source)
        follows = unit.after(when)
        if takers[0] == unit.at(when) and follows is not None and likely(chance, 20):
            later = self._assignment(page, (name, "lead"), follows[::-1], source, number=2)
            page.quads.append(Quad(later, term(DEF + "continues"), thing("assignment", f"{name}-lead")))
        return takers

    def _assignment(
        self,
        page: Page,
        named: tuple[str, str],
        given: tuple[NamedNode, dt.date],
        source: NamedNode,
        *,
        number: int = 1,
    ) -> NamedNode:
        """That somebody has a part in a recommendation since a day; the second one has a name of its own."""
        (name, part), (taker, since) = named, given
        return page.say(
            thing("assignment", f"{name}-{part}" if number == 1 else f"{name}-{part}-{number}"),
            "Assignment",
            of("assigns", thing("recommendation", name)),
            of("assignee", taker),
            of("part", listed("part", part)),
            of("notBefore", day(since)),
            of("knownFrom", day(since)),
            known(source),
        )

    def _earlier(self, chance: random.Random) -> list[Said]:
        """What it makes again: a recommendation of an earlier report."""
        if not self.reports:
            return []
        earlier = chance.randint(1, self.reports)
        number = chance.randint(1, self.recommendations[earlier])
        return of("reiterates", thing("recommendation", f"{earlier}-{number}"))

    def _deadline(self, page: Page, name: str, source: NamedNode, when: dt.date | None) -> None:
        one = thing("recommendation", name)
        if when is not None:
            page.quads.append(Quad(one, term(DEF + "deadline"), day(when + dt.timedelta(days=180))))
            return
        page.say(
            thing("unknown", f"deadline-{name}"),
            "KnownUnknown",
            [(term(RDF + "subject"), one), (term(RDF + "predicate"), term(DEF + "deadline"))],
            of("unknownReason", listed("unknown-reason", "no-date-set")),
            of("gist", ours(f"No day is set for recommendation {name}.")),
            known(source),
        )

    # What others say of it

    def letter(self, report: int, force: int, stances: int, *, name: str = "", again: bool = False) -> File:
        """The answer of a local policing body to a report.

        Args:
            report: The number of the report.
            force: Which of the forty-three bodies writes it.
            stances: On how many recommendations it takes a position.
            name: The name of the letter, which is its own by report and force when empty.
            again: Whether it says again what its author is and is called, and asks and promises something.
        """
        name = name or f"letter-{report}-{force}"
        page, chance = Page(f"responses/{name}", f"Letter {name}"), self._chance("letter", name)
        author, document = thing("body", f"commissioner-{force}"), thing("document", name)
        when = self.day(report) + dt.timedelta(days=chance.randint(5, _PERIOD))
        chosen = chance.sample(range(1, self.recommendations[report] + 1), stances)
        sources = [
            page.quote(f"{name}-{each}", document, f"I take a position on {each}.", f"paragraph {each}", author)
            for each in chosen
        ]
        page.say(
            document,
            "Response",
            label(f"Letter of commissioner {force} on report {report} ({name})"),
            [(term(DCTERMS + "type"), listed("document-kind", "letter")), (term(DCTERMS + "creator"), author)],
            of("addressee", self._offices.minister),
            of("respondsTo", thing("document", f"report-{report}")),
            of("regime", self._offices.regime),
            on(when),
            of("extentRead", listed("extent-read", "whole")),
            known(sources[0]),
        )
        for each, source in zip(chosen, sources, strict=True):
            page.say(
                thing("stance", f"{name}-{each}"),
                "Stance",
                of("gist", ours(f"A position on recommendation {each} of report {report}.")),
                of("stanceOn", thing("recommendation", f"{report}-{each}")),
                of("position", listed("position", chance.choice(_POSITIONS))),
                of("saidBy", author),
                of("madeIn", document),
                known(source),
            )
        if again:
            self._offices.again(page, [author])
            self._parts_of_a_letter(page, name, author, sources[0])
            self._asks_and_promises(page, name, thing("recommendation", f"{report}-{chosen[0]}"), author, sources[0])
        return page.done()

    def _parts_of_a_letter(self, page: Page, name: str, author: NamedNode, source: NamedNode) -> None:
        """Its two parts, of which the second is a heading with nothing under it."""
        document = thing("document", name)
        for order, heading in ((1, "Comments"), (2, "Comments of the chief")):
            part = thing("document-part", f"{name}-{order}")
            page.quads.append(Quad(document, term(DCTERMS + "hasPart"), part))
            page.say(
                part,
                "DocumentPart",
                label(f"{heading} in {name}"),
                [(term(DCTERMS + "isPartOf"), document), (term(DCTERMS + "creator"), author)],
                of("order", whole(order)),
                of("heading", Literal(heading)),
                of("empty", truth(order == 2)),  # noqa: PLR2004 - the second
                of("cites", source),
            )

    def _asks_and_promises(self, page: Page, name: str, about: NamedNode, author: NamedNode, source: NamedNode) -> None:
        for kind, words in (("Request", "More time is asked for."), ("Undertaking", "The author will report back.")):
            page.say(
                thing(kind.lower(), name),
                kind,
                of("gist", ours(words)),
                of("about", about),
                of("requestOf", self._offices.minister) if kind == "Request" else [],
                of("saidBy", author),
                of("madeIn", thing("document", name)),
                known(source),
            )

    def _progress(self, report: int, paper: int) -> File:
        """How far each recommendation of a report has come: a department says so, or an inspectorate after it looked.

        Args:
            report: The number of the report.
            paper: Which of the papers that follow it, from 0.
        """
        name = f"progress-{report}-{paper + 1}"
        page, chance = Page(f"progress/{name}", f"Progress on report {report}, paper {paper + 1}"), self._chance(name)
        checked = paper % 3 == 2  # noqa: PLR2004 - every third
        document = thing("document", name)
        speaker = thing("body", "inspectorate-1" if checked else f"department-{1 + report % 3}")
        when = self.day(report) + _HALF_YEAR * (paper + 1)
        first = page.quote(name, document, f"Progress on report {report}.", "title", speaker)
        page.say(
            document,
            "Document",
            label(f"Progress on report {report}, paper {paper + 1}"),
            [(term(DCTERMS + "type"), listed("document-kind", "committee-paper"))],
            [(term(DCTERMS + "creator"), speaker)],
            on(when),
            of("extentRead", listed("extent-read", "whole")),
            known(first),
        )
        for each in range(1, self.recommendations[report] + 1):
            one = f"{report}-{each}"
            source = page.quote(f"{name}-{each}", document, f"On {one} we report.", f"row {each}", speaker)
            status = STATUSES[min(chance.randint(0, paper + 1), len(STATUSES) - 1)]
            verified = chance.choice(("verified", "verified", "disputed")) if checked else "claimed"
            page.say(
                thing("status", f"{name}-{each}"),
                "StatusClaim",
                of("gist", ours(f"Recommendation {one} is {status}.")),
                of("statusOf", thing("recommendation", one)),
                of("status", thing("scheme", f"progress-{status}")),
                of("verification", listed("verification", verified)),
                of("saidBy", speaker),
                of("madeIn", document),
                on(when),
                known(source),
            )
        self._offices.again(page, [speaker])
        return page.done()

    # What comes anew

    def new_letter(self, number: int = 1) -> File:
        """A valid file of about 20 triples: a letter with a position on one recommendation.

        Args:
            number: A new number makes another letter.
        """
        chance = self._chance("new letter", number)
        return self.letter(chance.randint(1, self.reports), chance.randint(1, FORCES), 1, name=f"new-letter-{number}")

    def new_report(self, number: int = 1) -> File:
        """A valid file of about 1,000 triples: a report with its recommendations.

        Args:
            number: A new number makes another report.
        """
        known, reports = dict(self.recommendations), self.reports
        made = self.report(100_000 + number, 22)
        self.recommendations, self.reports = known, reports
        return made


class Changes:
    """Random changes: what people mistype, take away, move, and add.

    Args:
        statements: What the workspace says.
        national: The workspace, for the letters that come.
        seed: What chance starts from.
    """

    def __init__(self, statements: Sequence[Statement], national: National, seed: int = 7) -> None:
        """Sort the statements by predicate and by subject."""
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._statements = statements
        self._national = national
        self._by_predicate: dict[NamedNode, list[Statement]] = {}
        self._by_subject: dict[Term, list[Statement]] = {}
        for one in statements:
            self._by_predicate.setdefault(one[1], []).append(one)
            self._by_subject.setdefault(one[0], []).append(one)
        self._predicates = sorted(self._by_predicate, key=str)

    def change(self) -> Change:
        """Statements to add and statements to take away."""
        make = (self._letter, self._taken_away, self._gaps, self._other_class, self._mistyped, self._more)
        return self._random.choice(make)()

    def _letter(self) -> Change:
        quads = self._national.new_letter(self._random.randrange(10_000)).quads
        return [statement(quad) for quad in quads], []

    def _taken_away(self) -> Change:
        return [], list(self._by_subject[self._one()[0]])

    def _gaps(self) -> Change:
        return [], [self._one() for _ in range(self._random.randint(1, 4))]

    def _other_class(self) -> Change:
        thing = self._one(TYPE)
        return [(thing[0], TYPE, self._one(TYPE)[2])], [thing]

    def _mistyped(self) -> Change:
        known = [self._one() for _ in range(self._random.randint(1, 5))]
        return [self._with_another_value(one) for one in known], known

    def _more(self) -> Change:
        return [self._with_another_value(self._one()) for _ in range(self._random.randint(1, 5))], []

    def _with_another_value(self, known: Statement) -> Statement:
        subject, predicate, _ = known
        return subject, predicate, self._random.choice(self._by_predicate[predicate])[2]

    def _one(self, predicate: NamedNode | None = None) -> Statement:
        """A statement: one of all, or one with a predicate of which there may be few."""
        pick = self._random
        if predicate is None and likely(pick, 50):
            return pick.choice(self._statements)
        return pick.choice(self._by_predicate[predicate or pick.choice(self._predicates)])


def write(national: National, folder: Path) -> None:
    """Write the workspace as Turtle files, with the ontology, queries, rules and shapes of this repository.

    Args:
        national: The workspace.
        folder: Where it is written; it is made.
    """
    graph = folder / "graph"
    prefixes = Namespaces(BASE).prefixes
    letter = ""
    for file in national.files():
        path = graph / f"{file.name}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        triples = (quad.triple for quad in file.quads)
        pyoxigraph.serialize(triples, str(path), format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes)
        if file.name.startswith("responses/letter-"):
            letter = letter or file.name.removeprefix("responses/")
    rules = f'rules = "{ROOT}/rules"\n' if (ROOT / "rules").is_dir() else ""
    settings = _SETTINGS.format(base=BASE, root=ROOT, rules=rules, letter=letter or "letter-1-1")
    (folder / "remit.toml").write_text(settings, encoding="utf-8")


def main() -> None:
    """Write a workspace as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthetic", description="Write an invented workspace.")
    parser.add_argument("triples", type=int, help="how many it has at the least")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shape", choices=tuple(SHAPES), default="national")
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    write(National(options.triples, options.seed, SHAPES[options.shape]), options.folder)


if __name__ == "__main__":
    main()
