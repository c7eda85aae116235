"""An invented national workspace of any size, which conforms to the shapes; the same for the same size and seed.

    python -m benchmarks.synthetic TRIPLES FOLDER

Forty-three forces, each with its local policing body; inspectorates, units that follow each other, posts and who held them;
report after report with recommendations, owners, deadlines, findings; letters that answer each of them; progress reports.
Nothing in it is true. A few things are named by very many others, as they are in life: the register, the minister to whom
every letter goes, the rules that it is written under, the inspectorate that speaks in every report.

A file is what one file of a workspace would be: the bodies, one report, the answers to one report.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from remit.facts import statement
from remit.namespaces import DCTERMS, DEF, ELI, FOAF, OA, ORG, PROV, RDF, SKOS, SKOSXL, XSD, Namespaces
from remit.terms import TYPE, Literal, NamedNode, Quad, date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.facts import Statement
    from remit.terms import Term

    Said = tuple[NamedNode, Term]
    Change = tuple[list[Statement], list[Statement]]

BASE = "https://example.org/national/"
ROOT = Path(__file__).parents[1]
FORCES = 43
INSPECTORATES = 5
_DEPARTMENTS = 12
_PER_UNIT = 5_000
_FIRST_DAY = dt.date(2003, 1, 15)
_DAYS = 7_000
_PERIOD = 55
_POSITIONS = ("supports", "accepts", "accepts-in-part", "rejects", "notes", "welcomes")
_ACTS = ("review", "implement", "develop", "issue-guidance")
_SETTINGS = f"""[workspace]
name = "national"
title = "A national workspace (invented)"
version = "1"
base = "{BASE}"

[folders]
ontology = "{{root}}/ontology"
queries = "{{root}}/queries"
shapes = "{{root}}/shapes"
"""


@dataclass(frozen=True)
class File:
    """A file of the workspace.

    Attributes:
        name: Its path below graph/, without suffix.
        quads: What it says, in the default graph.
    """

    name: str
    quads: tuple[Quad, ...]


@cache
def term(iri: str) -> NamedNode:
    """A term of a vocabulary; many quads share it."""
    return NamedNode(iri)


@lru_cache(maxsize=4096)
def thing(kind: str, name: str) -> NamedNode:
    """A thing of the workspace."""
    return NamedNode(f"{BASE}id/{kind}/{name}")


def _ours(words: str) -> Literal:
    return Literal(words, language="en-gb")


def _whole(number: int) -> Literal:
    return Literal(str(number), datatype=term(XSD + "integer"))


def _truth(value: bool) -> Literal:  # noqa: FBT001 - a value, not a switch
    return Literal(str(value).lower(), datatype=term(XSD + "boolean"))


def _of(name: str, *values: Term) -> list[Said]:
    """A property of the ontology with its values."""
    return [(term(DEF + name), value) for value in values]


def _listed(scheme: str, name: str) -> NamedNode:
    return term(f"{DEF}{scheme}/{name}")


def _likely(chance: random.Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def _known(source: NamedNode) -> list[Said]:
    """What nearly every fact has: its standing and its source."""
    return [*_of("standing", _listed("standing", "primary")), *_of("cites", source)]


def _label(words: str) -> list[Said]:
    return [(term(SKOS + "prefLabel"), _ours(words))]


def _on(day: dt.date, until: dt.date | None = None) -> list[Said]:
    return [*_of("earliest", date(day)), *_of("latest", date(until or day))]


class _Page:
    """A file that is being written."""

    def __init__(self, name: str, title: str) -> None:
        self.name = name
        self.quads: list[Quad] = []
        graph = NamedNode(f"{BASE}graph/{name}")
        self.quads.append(Quad(graph, term(DCTERMS + "title"), _ours(title)))
        self.quads.append(Quad(graph, term(DCTERMS + "description"), _ours(f"{title}: invented for a benchmark.")))

    def say(self, subject: NamedNode, kind: str, *said: list[Said]) -> NamedNode:
        """Describe a thing; `kind` is the IRI of its class, or the name of one of the ontology."""
        self.quads.append(Quad(subject, TYPE, term(kind if ":" in kind else DEF + kind)))
        self.quads += [Quad(subject, predicate, value) for part in said for predicate, value in part]
        return subject

    def quote(self, name: str, document: NamedNode, words: str, place: str, speaker: NamedNode) -> NamedNode:
        """A citation of words in a document."""
        return self.say(
            thing("citation", name),
            "Citation",
            [(term(DCTERMS + "source"), document), (term(OA + "exact"), Literal(words))],
            _of("place", Literal(place)),
            _of("speaker", speaker),
            _of("manner", _listed("manner", "verbatim")),
        )

    def done(self) -> File:
        return File(self.name, tuple(self.quads))


@dataclass(frozen=True)
class _Unit:
    """A unit, and the one that follows it.

    Attributes:
        first: The unit.
        second: What follows it; the same when nothing does.
        day: The first day of what follows.
    """

    first: NamedNode
    second: NamedNode
    day: dt.date

    def at(self, day: dt.date) -> NamedNode:
        return self.first if day < self.day else self.second


class National:
    """The workspace.

    Args:
        triples: How many triples it has, at the least: it ends with the report by which they are reached.
        seed: What chance starts from.
    """

    def __init__(self, triples: int, seed: int = 20) -> None:
        """Name what all files speak of."""
        self.triples = triples
        self.seed = seed
        self.reports = 0
        self.recommendations: dict[int, int] = {}
        self._units: list[_Unit] = []
        self._register = thing("document", "register")
        self._registrar = thing("body", "registrar")
        self._minister = thing("post", "minister")
        self._regime = thing("regime", "comments")

    def files(self) -> Iterator[File]:
        """The files, one after another."""
        made = 0
        for files in self._parts():
            yield from files
            made += sum(len(file.quads) for file in files)
            if self.reports and made >= self.triples:
                return

    def _parts(self) -> Iterator[tuple[File, ...]]:
        """What belongs together: the bodies, or a report with its answers and its progress."""
        yield self._bodies(), self._people()
        for number in count(1):
            report = self.report(number, self._chance(number).randint(8, 30))
            page = _Page(f"responses/report-{number}", f"Answers to report {number}")
            for force in (force for force in range(1, FORCES + 1) if force % 14):  # three do not answer
                page.quads += self.letter(number, force, 1 + force % 4).quads[2:]
            yield report, page.done(), self._progress(number)

    def _chance(self, *parts: object) -> random.Random:
        return random.Random(f"{self.seed} {parts}")  # noqa: S311 - chance, not secrecy

    # The bodies

    def _bodies(self) -> File:
        page = _Page("bodies", "Bodies and their changes")
        page.say(
            self._register,
            "Document",
            _label("Register of bodies"),
            [(term(DCTERMS + "type"), _listed("document-kind", "data")), (term(DCTERMS + "creator"), self._registrar)],
            _on(dt.date(2024, 1, 1)),
            _of("extentRead", _listed("extent-read", "whole")),
            _known(page.quote("register-title", self._register, "Register of bodies", "title", self._registrar)),
        )
        self._body(page, "registrar", "Registrar", "regulator")
        for number in range(1, _DEPARTMENTS + 1):
            self._body(page, f"department-{number}", f"Department {number}", "government-department")
        for number in range(1, INSPECTORATES + 1):
            self._body(page, f"inspectorate-{number}", f"Inspectorate {number}", "inspectorate")
        for number in range(1, FORCES + 1):
            self._force(page, number)
        self._regimes(page)
        self._everybody(page)
        self._units = [self._unit(page, number) for number in range(1, 8 + self.triples // _PER_UNIT)]
        return page.done()

    def _body(self, page: _Page, name: str, label: str, kind: str) -> NamedNode:
        """A body, and the citation of the register that its facts rest on."""
        source = page.quote(f"register-{name}", self._register, f"{label} is a body.", label, self._registrar)
        return page.say(
            thing("body", name),
            ORG + "FormalOrganization",
            _label(label),
            [(term(ORG + "classification"), _listed("body-kind", kind))],
            _of("cites", source),
        )

    def _force(self, page: _Page, number: int) -> None:
        force = self._body(page, f"force-{number}", f"Force {number}", "police-force")
        answers = self._body(page, f"commissioner-{number}", f"Commissioner {number}", "local-policing-body")
        source = _known(thing("citation", f"register-force-{number}"))
        since = date(dt.date(1974, 4, 1))
        page.say(
            thing("existence", f"force-{number}"),
            "Existence",
            _of("existenceOf", force),
            _of("notBefore", since),
            _of("knownFrom", since),
            source,
        )
        page.say(
            thing("accountability", f"force-{number}"),
            "Accountability",
            _of("accountable", force),
            _of("accountableTo", answers),
            _of("knownFrom", date(_FIRST_DAY)),
            source,
        )

    def _regimes(self, page: _Page) -> None:
        act = NamedNode("https://law.example.org/national/act")
        section = NamedNode("https://law.example.org/national/act/55")
        page.say(act, ELI + "LegalResource", _label("Act"))
        page.say(
            section, ELI + "LegalResourceSubdivision", _label("Act, section 55"), [(term(ELI + "is_part_of"), act)]
        )
        page.say(
            self._regime,
            "ResponseRegime",
            _label("Comments of local policing bodies"),
            [(term(DCTERMS + "description"), _ours("Comments within 56 days."))],
            [(term(DCTERMS + "audience"), _listed("body-kind", "local-policing-body"))],
            _of("legalBasis", section),
            _of("days", _whole(56)),
            _known(thing("citation", "register-title")),
        )
        scheme = thing("scheme", "progress")
        page.say(scheme, SKOS + "ConceptScheme", _label("Statuses in progress reports"))
        for name in ("done", "begun", "open"):
            page.say(
                thing("scheme", f"progress-{name}"),
                SKOS + "Concept",
                _label(name),
                [(term(SKOS + "inScheme"), scheme), (term(SKOS + "definition"), _ours(f"It is {name}."))],
            )

    def _everybody(self, page: _Page) -> None:
        """The group of all forces."""
        source = _known(thing("citation", "register-title"))
        group = page.say(thing("group", "all-forces"), "Group", _label("All forces"), [source[1]])
        for number in range(1, FORCES + 1):
            page.say(
                thing("inclusion", f"force-{number}"),
                "Inclusion",
                _of("inclusionOf", thing("body", f"force-{number}")),
                _of("inclusionIn", group),
                _of("knownFrom", date(_FIRST_DAY)),
                source,
            )

    def _unit(self, page: _Page, number: int) -> _Unit:
        """A unit with its place in a department and its name; every second one is followed by another."""
        chance = self._chance("unit", number)
        day = _FIRST_DAY + dt.timedelta(days=chance.randrange(1000, _DAYS))
        department = thing("body", f"department-{chance.randint(1, _DEPARTMENTS)}")
        first = self._placed(page, f"unit-{number}", f"Unit {number}", department, (dt.date(1999, 1, 1), day))
        if number % 2:
            return _Unit(first, first, day)
        second = self._placed(page, f"service-{number}", f"Service {number}", department, (day, None))
        page.say(
            thing("change", f"unit-{number}"),
            "Succession",
            _label(f"Unit {number} is replaced"),
            _of("changeKind", _listed("change-kind", "replaced")),
            [(term(ORG + "originalOrganization"), first), (term(ORG + "resultingOrganization"), second)],
            _on(day),
            _known(thing("citation", f"register-service-{number}")),
        )
        return _Unit(first, second, day)

    def _placed(
        self, page: _Page, name: str, label: str, department: NamedNode, days: tuple[dt.date, dt.date | None]
    ) -> NamedNode:
        body = self._body(page, name, label, "departmental-unit")
        begun, ended = days
        if int(name.rsplit("-", 1)[1]) % 2:
            ended = None  # nothing follows it
        last = None if ended is None else date(ended - dt.timedelta(days=1))
        lasts = [*_of("notBefore", date(begun)), *_of("knownFrom", date(begun))]
        lasts += [*_of("knownTo", last), *_of("notAfter", last)] if last else []
        lasts += _known(thing("citation", f"register-{name}"))
        page.say(thing("existence", name), "Existence", _of("existenceOf", body), lasts)
        page.say(thing("placement", name), "Placement", _of("placementOf", body), _of("placementIn", department), lasts)
        form: list[Said] = [(term(SKOSXL + "literalForm"), _ours(label))]
        page.quads += [Quad(body, term(DEF + "name"), thing("name", name))]
        page.say(thing("name", name), "Name", form, lasts)
        return body

    # The posts and who holds them

    def _people(self) -> File:
        page = _Page("people", "Posts and who held them")
        bodies = [f"force-{number}" for number in range(1, FORCES + 1)]
        for name in ["department-1", *bodies]:
            body, source = thing("body", name), _known(thing("citation", f"register-{name}"))
            post = self._minister if name == "department-1" else thing("post", f"chief-{name}")
            page.say(post, ORG + "Post", _label(f"Head of {name}"), [source[1]])
            page.say(
                thing("placement", f"head-of-{name}"),
                "Placement",
                _of("placementOf", post),
                _of("placementIn", body),
                _of("knownFrom", date(_FIRST_DAY)),
                source,
            )
            for year in range(2003, 2023, 4):
                self._holder(page, name, year, post)
        return page.done()

    def _holder(self, page: _Page, name: str, year: int, post: NamedNode) -> None:
        source = _known(thing("citation", f"register-{name}"))
        words = f"Holder {year} of {name}"
        person = page.say(
            thing("person", f"{name}-{year}"),
            FOAF + "Person",
            [(term(FOAF + "name"), Literal(words))],
            _label(words),
            [source[1]],
        )
        page.say(
            thing("membership", f"{name}-{year}"),
            ORG + "Membership",
            [(term(ORG + "member"), person), (term(ORG + "organization"), thing("body", name))],
            _of("post", post),
            _of("knownFrom", date(dt.date(year, 2, 1))),
            _of("knownTo", date(dt.date(year + 4, 1, 31))),
            source,
        )

    # A report

    def day(self, number: int) -> dt.date:
        """The day of a report."""
        return _FIRST_DAY + dt.timedelta(days=(number * 23) % (_DAYS - 400))

    def report(self, number: int, recommendations: int) -> File:
        """An inspection with its report and its recommendations.

        Args:
            number: Its number; a new one makes a new report.
            recommendations: How many it makes.
        """
        page = _Page(f"inspections/report-{number}", f"Report {number}")
        chance, day = self._chance("report", number), self.day(number)
        document, inspection = thing("document", f"report-{number}"), thing("inspection", f"inspection-{number}")
        speaker = thing("body", f"inspectorate-{1 if _likely(chance, 60) else chance.randint(2, INSPECTORATES)}")
        led = page.quote(f"report-{number}-led", document, f"We led inspection {number}.", "Foreword", speaker)
        page.say(inspection, "Inspection", _label(f"Inspection {number}"), _on(day), _of("cites", led))
        page.say(
            thing("participation", f"inspection-{number}"),
            "Participation",
            _of("participationIn", inspection),
            _of("participant", speaker),
            _of("capacity", _listed("capacity", "lead-inspectorate")),
            _known(led),
        )
        page.say(
            thing("fieldwork", f"inspection-{number}"),
            "Fieldwork",
            _of("fieldworkOf", inspection),
            _of("knownFrom", date(day - dt.timedelta(days=200))),
            _of("knownTo", date(day - dt.timedelta(days=100))),
            _known(led),
        )
        page.say(
            document,
            "Report",
            _label(f"Report {number}"),
            [(term(DCTERMS + "title"), Literal(f"Report {number}: an inspection"))],
            [(term(DCTERMS + "type"), _listed("document-kind", "inspection-report"))],
            [(term(DCTERMS + "creator"), speaker), (term(PROV + "wasGeneratedBy"), inspection)],
            _on(day),
            _of("publishedOn", date(day)),
            _of("publicationState", _listed("publication-state", "published")),
            _of("extentRead", _listed("extent-read", "whole")),
            _known(led),
        )
        page.say(
            thing("count", f"report-{number}"),
            "StatedCount",
            _of("countIn", document),
            _of("counts", _listed("counted", "recommendations")),
            _of("atLeast", _whole(recommendations)),
            _of("atMost", _whole(recommendations)),
            _of("asStated", Literal(str(recommendations))),
            _on(day),
            _known(led),
        )
        for each in range(1, recommendations + 1):
            self._recommendation(page, number, each, speaker)
        self.recommendations[number] = recommendations
        self.reports = max(self.reports, number)
        return page.done()

    def _recommendation(self, page: _Page, report: int, number: int, speaker: NamedNode) -> None:
        name = f"{report}-{number}"
        chance, day = self._chance("recommendation", name), self.day(report)
        document, one = thing("document", f"report-{report}"), thing("recommendation", name)
        words = f"The unit should do what recommendation {name} asks for."
        source = page.quote(f"recommendation-{name}", document, words, f"Recommendation {number}", speaker)
        found = page.quote(f"finding-{name}", document, f"We found what {name} tells.", f"Chapter {number}", speaker)
        claim = page.say(
            thing("claim", name),
            "Finding",
            _of("gist", _ours(f"What finding {name} says.")),
            _of("about", thing("inspection", f"inspection-{report}")),
            _of("saidBy", speaker),
            _of("madeIn", document),
            _known(found),
        )
        page.say(
            one,
            "Recommendation",
            _label(f"Recommendation {number} of report {report}"),
            _of("number", _whole(number)),
            _of("inReport", document),
            _of("asks", _listed("act", chance.choice(_ACTS))),
            _of("wording", Literal(words)),
            _of("restsOn", claim),
            _of("cites", source),
            self._earlier(chance) if _likely(chance, 10) else [],
        )
        self._deadline(page, name, source, day if _likely(chance, 50) else None)
        takers = [chance.choice(self._units).at(day), thing("body", f"force-{chance.randint(1, FORCES)}")]
        takers[0] = thing("group", "all-forces") if _likely(chance, 10) else takers[0]
        for part, taker in zip(("lead", "partner"), takers, strict=True):
            if part == "lead" or _likely(chance, 40):
                page.say(
                    thing("assignment", f"{name}-{part}"),
                    "Assignment",
                    _of("assigns", one),
                    _of("assignee", taker),
                    _of("part", _listed("part", part)),
                    _of("notBefore", date(day)),
                    _of("knownFrom", date(day)),
                    _known(source),
                )

    def _earlier(self, chance: random.Random) -> list[Said]:
        """What it makes again: a recommendation of an earlier report."""
        if not self.reports:
            return []
        earlier = chance.randint(1, self.reports)
        number = chance.randint(1, self.recommendations[earlier])
        return _of("reiterates", thing("recommendation", f"{earlier}-{number}"))

    def _deadline(self, page: _Page, name: str, source: NamedNode, day: dt.date | None) -> None:
        one = thing("recommendation", name)
        if day is not None:
            page.quads.append(Quad(one, term(DEF + "deadline"), date(day + dt.timedelta(days=180))))
            return
        page.say(
            thing("unknown", f"deadline-{name}"),
            "KnownUnknown",
            [(term(RDF + "subject"), one), (term(RDF + "predicate"), term(DEF + "deadline"))],
            _of("unknownReason", _listed("unknown-reason", "no-date-set")),
            _of("gist", _ours(f"No day is set for recommendation {name}.")),
            _known(source),
        )

    # What others say of it

    def letter(self, report: int, force: int, stances: int, *, name: str = "") -> File:
        """The answer of a local policing body to a report.

        Args:
            report: The number of the report.
            force: Which of the forty-three bodies writes it.
            stances: On how many recommendations it takes a position.
            name: The name of the letter, which is its own by report and force when empty.
        """
        name = name or f"letter-{report}-{force}"
        page, chance = _Page(f"responses/{name}", f"Letter {name}"), self._chance("letter", name)
        author, document = thing("body", f"commissioner-{force}"), thing("document", name)
        day = self.day(report) + dt.timedelta(days=chance.randint(5, _PERIOD))
        chosen = chance.sample(range(1, self.recommendations[report] + 1), stances)
        sources = [
            page.quote(f"{name}-{each}", document, f"I take a position on {each}.", f"paragraph {each}", author)
            for each in chosen
        ]
        page.say(
            document,
            "Response",
            _label(f"Letter of commissioner {force} on report {report} ({name})"),
            [(term(DCTERMS + "type"), _listed("document-kind", "letter")), (term(DCTERMS + "creator"), author)],
            _of("addressee", self._minister),
            _of("respondsTo", thing("document", f"report-{report}")),
            _of("regime", self._regime),
            _on(day),
            _of("extentRead", _listed("extent-read", "whole")),
            _known(sources[0]),
        )
        for each, source in zip(chosen, sources, strict=True):
            page.say(
                thing("stance", f"{name}-{each}"),
                "Stance",
                _of("gist", _ours(f"A position on recommendation {each} of report {report}.")),
                _of("stanceOn", thing("recommendation", f"{report}-{each}")),
                _of("position", _listed("position", chance.choice(_POSITIONS))),
                _of("saidBy", author),
                _of("madeIn", document),
                _known(source),
            )
        return page.done()

    def _progress(self, report: int) -> File:
        """How far each recommendation of a report has come, as a department says."""
        page, chance = _Page(f"progress/report-{report}", f"Progress on report {report}"), self._chance("p", report)
        document, speaker = thing("document", f"progress-{report}"), thing("body", "department-1")
        day = self.day(report) + dt.timedelta(days=365)
        page.say(
            document,
            "Document",
            _label(f"Progress on report {report}"),
            [(term(DCTERMS + "type"), _listed("document-kind", "committee-paper"))],
            [(term(DCTERMS + "creator"), speaker)],
            _on(day),
            _of("extentRead", _listed("extent-read", "whole")),
        )
        for each in range(1, self.recommendations[report] + 1):
            name = f"{report}-{each}"
            source = page.quote(f"progress-{name}", document, f"On {name} we report.", f"row {each}", speaker)
            status = chance.choice(("done", "begun", "open"))
            page.say(
                thing("status", name),
                "StatusClaim",
                _of("gist", _ours(f"Recommendation {name} is {status}.")),
                _of("statusOf", thing("recommendation", name)),
                _of("status", thing("scheme", f"progress-{status}")),
                _of("verification", _listed("verification", "claimed")),
                _of("saidBy", speaker),
                _of("madeIn", document),
                _on(day),
                _known(source),
            )
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
        if predicate is None and _likely(pick, 50):
            return pick.choice(self._statements)
        return pick.choice(self._by_predicate[predicate or pick.choice(self._predicates)])


def write(national: National, folder: Path) -> None:
    """Write the workspace as Turtle files, with the ontology, queries and shapes of this repository.

    Args:
        national: The workspace.
        folder: Where it is written; it is made.
    """
    graph = folder / "graph"
    prefixes = Namespaces(BASE).prefixes
    for file in national.files():
        path = graph / f"{file.name}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        triples = (quad.triple for quad in file.quads)
        pyoxigraph.serialize(triples, str(path), format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes)
    (folder / "remit.toml").write_text(_SETTINGS.format(root=ROOT), encoding="utf-8")


if __name__ == "__main__":
    write(National(int(sys.argv[1])), Path(sys.argv[2]))
