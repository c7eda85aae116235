"""Who there is in an invented country: bodies and posts, what became of them, who held the posts, what they use.

Units are renamed, moved to another department, replaced (some again and again), merged and split; posts too. Every fact
rests on a line of one register.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.pages import Page, chance_of, day, known, label, listed, of, on, ours, term, thing, truth, whole

from remit.namespaces import DCTERMS, DEF, ELI, FOAF, ORG, RDF, SKOS, SKOSXL
from remit.terms import TYPE, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from benchmarks.pages import File

    from remit.terms import Term

    Said = tuple[NamedNode, Term]
    Days = tuple[dt.date, dt.date | None]

FORCES = 43
INSPECTORATES = 5
FIRST_DAY = dt.date(2003, 1, 15)
DAYS = 7_000
STATUSES = ("open", "begun", "done")
_DEPARTMENTS = 12
_SYSTEMS = 12
_STRANDS = ("prevent", "prepare", "protect", "learn")
_VERSIONS = (2004, 2008, 2012, 2016)
_YEARS = (2003, 2011, 2007, 2015, 2019)
_LONG_AGO = dt.date(1999, 1, 1)
_HANDOVER = dt.date(2011, 2, 1)
"""The day on which posts were moved, renamed or replaced: also the first day of a new holder."""


@dataclass(frozen=True)
class Unit:
    """A unit or a post, and what follows it.

    Attributes:
        first: The thing.
        then: What follows it, with the first day of each, in order; empty when nothing does.
    """

    first: NamedNode
    then: tuple[tuple[dt.date, NamedNode], ...] = ()

    def at(self, moment: dt.date) -> NamedNode:
        """Which of them there is on a day."""
        found = self.first
        for begun, one in self.then:
            found = one if moment >= begun else found
        return found

    def after(self, moment: dt.date) -> tuple[dt.date, NamedNode] | None:
        """What comes next after a day, with its first day."""
        return next(((begun, one) for begun, one in self.then if begun > moment), None)


class Offices:
    """Everybody.

    Args:
        seed: What chance starts from.
        units: How many units there are, without those that follow them.
        longest: How many bodies follow one another at the most.
        holders: How many people held each post, one after another: five at the most.

    Attributes:
        units: The units, once they are written.
        posts: The posts at the head of forces, once they are written.
        described: The class and the label of every body: what reports say again.
    """

    def __init__(self, seed: int, units: int, longest: int, holders: int) -> None:
        """Name what all files speak of."""
        self._seed = seed
        self._many = units
        self._longest = longest
        self._years = _YEARS[:holders]
        self.units: list[Unit] = []
        self.posts: list[Unit] = []
        self.described: dict[NamedNode, tuple[NamedNode, Literal]] = {}
        self.register = thing("document", "register")
        self.registrar = thing("body", "registrar")
        self.minister = thing("post", "minister")
        self.regime = thing("regime", "comments")

    # The bodies

    def bodies(self) -> File:
        """The register of bodies and their changes."""
        page = Page("bodies", "Bodies and their changes")
        title = page.quote("register-title", self.register, "Register of bodies", "title", self.registrar)
        page.say(
            self.register,
            "Document",
            label("Register of bodies"),
            [(term(DCTERMS + "type"), listed("document-kind", "data")), (term(DCTERMS + "creator"), self.registrar)],
            on(dt.date(2024, 1, 1)),
            of("extentRead", listed("extent-read", "whole")),
            known(title),
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
        self.units = [self._unit(page, number) for number in range(1, self._many + 1)]
        return page.done()

    def _body(self, page: Page, name: str, words: str, kind: str) -> NamedNode:
        """A body, and the citation of the register that its facts rest on."""
        source = page.quote(f"register-{name}", self.register, f"{words} is a body.", words, self.registrar)
        body = page.say(
            thing("body", name),
            ORG + "FormalOrganization",
            label(words),
            [(term(ORG + "classification"), listed("body-kind", kind))],
            of("cites", source),
        )
        self.described[body] = term(ORG + "FormalOrganization"), ours(words)
        return body

    def _force(self, page: Page, number: int) -> None:
        force = self._body(page, f"force-{number}", f"Force {number}", "police-force")
        answers = self._body(page, f"commissioner-{number}", f"Commissioner {number}", "local-policing-body")
        source = known(thing("citation", f"register-force-{number}"))
        since = day(dt.date(1974, 4, 1))
        page.say(
            thing("existence", f"force-{number}"),
            "Existence",
            of("existenceOf", force),
            of("notBefore", since),
            of("knownFrom", since),
            source,
        )
        page.say(
            thing("accountability", f"force-{number}"),
            "Accountability",
            of("accountable", force),
            of("accountableTo", answers),
            of("knownFrom", day(FIRST_DAY)),
            source,
        )

    def _regimes(self, page: Page) -> None:
        act = NamedNode("https://law.example.org/national/act")
        section = NamedNode("https://law.example.org/national/act/55")
        page.say(act, ELI + "LegalResource", label("Act"))
        page.say(section, ELI + "LegalResourceSubdivision", label("Act, section 55"), [(term(ELI + "is_part_of"), act)])
        page.say(
            self.regime,
            "ResponseRegime",
            label("Comments of local policing bodies"),
            [(term(DCTERMS + "description"), ours("Comments within 56 days."))],
            [(term(DCTERMS + "audience"), listed("body-kind", "local-policing-body"))],
            of("legalBasis", section),
            of("days", whole(56)),
            known(thing("citation", "register-title")),
        )
        scheme = thing("scheme", "progress")
        page.say(scheme, SKOS + "ConceptScheme", label("Statuses in progress reports"))
        for name in STATUSES:
            page.say(
                thing("scheme", f"progress-{name}"),
                SKOS + "Concept",
                label(name),
                [(term(SKOS + "inScheme"), scheme), (term(SKOS + "definition"), ours(f"It is {name}."))],
            )

    def _everybody(self, page: Page) -> None:
        """The group of all forces."""
        source = known(thing("citation", "register-title"))
        group = page.say(thing("group", "all-forces"), "Group", label("All forces"), [source[1]])
        for number in range(1, FORCES + 1):
            page.say(
                thing("inclusion", f"force-{number}"),
                "Inclusion",
                of("inclusionOf", thing("body", f"force-{number}")),
                of("inclusionIn", group),
                of("knownFrom", day(FIRST_DAY)),
                source,
            )

    # What became of units

    def _unit(self, page: Page, number: int) -> Unit:
        """A unit: of eight, two are renamed, two moved, two replaced, one is split and one merged with another."""
        chance = chance_of(self._seed, "unit", number)
        until = FIRST_DAY + dt.timedelta(days=chance.randrange(1000, DAYS))
        departments = [thing("body", f"department-{each}") for each in chance.sample(range(1, _DEPARTMENTS + 1), 2)]
        if number % 4 == 1:
            return self._renamed(page, number, until, departments[0])
        if number % 4 == 3:  # noqa: PLR2004 - the other odd numbers
            return self._moved(page, number, until, departments)
        if number % 8 == 4:  # noqa: PLR2004 - a quarter of the even numbers
            return self._split(page, number, until, departments[0])
        if number % 8 == 6:  # noqa: PLR2004 - another quarter
            return self._merged(page, number, until, departments[0])
        return self._replaced(page, number, until, departments[0])

    def _renamed(self, page: Page, number: int, until: dt.date, department: NamedNode) -> Unit:
        name, body = f"unit-{number}", self._body(page, f"unit-{number}", f"Unit {number}", "departmental-unit")
        change = self._changed(page, name, (f"Unit {number} is renamed", "renamed"), body, until)
        self._exists(page, name, body, (_LONG_AGO, None))
        self._placed(page, name, body, department, (_LONG_AGO, None))
        self._called(page, f"{name}-before", (body, f"Old Unit {number}"), (_LONG_AGO, until), of("endedBy", change))
        self._called(page, name, (body, f"Unit {number}"), (until, None), of("begunBy", change))
        return Unit(body)

    def _moved(self, page: Page, number: int, until: dt.date, departments: list[NamedNode]) -> Unit:
        name, body = f"unit-{number}", self._body(page, f"unit-{number}", f"Unit {number}", "departmental-unit")
        change = self._changed(page, name, (f"Unit {number} moves", "parent-changed"), body, until)
        self._exists(page, name, body, (_LONG_AGO, None))
        self._placed(page, f"{name}-before", body, departments[0], (_LONG_AGO, until), of("endedBy", change))
        self._placed(page, name, body, departments[1], (until, None), of("begunBy", change))
        self._called(page, name, (body, f"Unit {number}"), (_LONG_AGO, None))
        return Unit(body)

    def _replaced(self, page: Page, number: int, until: dt.date, department: NamedNode) -> Unit:
        """A unit that is followed by another, and that by another, as often as the shape of the workspace allows."""
        length = 1 + number // 8 % (self._longest - 1)
        days = [until + dt.timedelta(days=300 * step) for step in range(length)]
        names = [f"unit-{number}", f"service-{number}"]
        names += [f"service-{number}-{step}" for step in range(2, length + 1)]
        ends: list[dt.date | None] = [*days, None]
        bodies = [
            self._whole(page, name, department, (begun, ended))
            for name, begun, ended in zip(names, [_LONG_AGO, *days], ends, strict=True)
        ]
        for before, after, when, name in zip(bodies, bodies[1:], days, names, strict=False):
            self._follows(page, name, "replaced", ([before], [after]), when)
        return Unit(bodies[0], tuple(zip(days, bodies[1:], strict=True)))

    def _split(self, page: Page, number: int, until: dt.date, department: NamedNode) -> Unit:
        first = self._whole(page, f"unit-{number}", department, (_LONG_AGO, until))
        results = [
            self._whole(page, name, department, (until, None)) for name in (f"service-{number}", f"service-{number}-b")
        ]
        self._follows(page, f"unit-{number}", "split", ([first], results), until)
        return Unit(first, ((until, results[0]),))

    def _merged(self, page: Page, number: int, until: dt.date, department: NamedNode) -> Unit:
        before = [
            self._whole(page, name, department, (_LONG_AGO, until)) for name in (f"unit-{number}", f"unit-{number}-b")
        ]
        after = self._whole(page, f"service-{number}", department, (until, None))
        self._follows(page, f"unit-{number}", "merged", (before, [after]), until)
        self._disagreeing(page, thing("change", f"unit-{number}"), until, f"unit-{number}")
        return Unit(before[0], ((until, after),))

    def _whole(self, page: Page, name: str, department: NamedNode, days: Days) -> NamedNode:
        """A body with its existence, its place and its name on the same days."""
        words = name.replace("-", " ").capitalize()
        body = self._body(page, name, words, "departmental-unit")
        self._exists(page, name, body, days)
        self._placed(page, name, body, department, days)
        self._called(page, name, (body, words), days)
        return body

    def _lasts(self, name: str, days: Days) -> list[Said]:
        begun, ended = days
        said = [*of("notBefore", day(begun)), *of("knownFrom", day(begun))]
        if ended is not None:
            last = day(ended - dt.timedelta(days=1))
            said += [*of("knownTo", last), *of("notAfter", last)]
        return [*said, *known(thing("citation", f"register-{name.removesuffix('-before')}"))]

    def _exists(self, page: Page, name: str, body: NamedNode, days: Days) -> None:
        page.say(thing("existence", name), "Existence", of("existenceOf", body), self._lasts(name, days))

    def _placed(self, page: Page, name: str, one: NamedNode, place: NamedNode, days: Days, *more: list[Said]) -> None:
        said = [of("placementOf", one), of("placementIn", place), self._lasts(name, days)]
        page.say(thing("placement", name), "Placement", *said, *more)

    def _called(self, page: Page, name: str, who: tuple[NamedNode, str], days: Days, *more: list[Said]) -> None:
        form: list[Said] = [(term(SKOSXL + "literalForm"), ours(who[1]))]
        page.quads.append(Quad(who[0], term(DEF + "name"), thing("name", name)))
        page.say(thing("name", name), "Name", form, self._lasts(name, days), *more)

    def _changed(self, page: Page, name: str, said: tuple[str, str], one: NamedNode, when: dt.date) -> NamedNode:
        """A change that leaves the same thing, called by the first of what is said and of the kind of the second."""
        words, kind = said
        return page.say(
            thing("change", name),
            "Change",
            label(words),
            of("changeKind", listed("change-kind", kind)),
            of("changed", one),
            on(when),
            known(thing("citation", f"register-{name}")),
        )

    def _follows(
        self, page: Page, name: str, kind: str, sides: tuple[list[NamedNode], list[NamedNode]], when: dt.date
    ) -> None:
        """A change that makes other bodies."""
        before, after = sides
        page.say(
            thing("change", name),
            "Succession",
            label(f"{name.replace('-', ' ').capitalize()} is {kind}"),
            of("changeKind", listed("change-kind", kind)),
            [(term(ORG + "originalOrganization"), one) for one in before],
            [(term(ORG + "resultingOrganization"), one) for one in after],
            on(when),
            known(thing("citation", f"register-{name}")),
        )

    def _disagreeing(self, page: Page, change: NamedNode, when: dt.date, name: str) -> None:
        """Two sources that give a change different days."""
        for part, held, shift in (("register", True, 0), ("notice", False, 30)):
            given = when + dt.timedelta(days=shift)
            page.say(
                thing("statement", f"{name}-{part}"),
                "Statement",
                [(term(RDF + "subject"), change), (term(RDF + "predicate"), term(DCTERMS + "date"))],
                on(given),
                of("asStated", Literal(f"on {given:%d.%m.%Y}")),
                of("held", truth(held)),
                of("ground", ours("The register is the official record.")),
                known(thing("citation", f"register-{name}")),
            )

    # The posts and who holds them

    def people(self) -> File:
        """Posts, what became of them, and who held them."""
        page = Page("people", "Posts and who held them")
        source = known(thing("citation", "register-department-1"))
        page.say(self.minister, ORG + "Post", label("Head of department-1"), [source[1]])
        self._placed(page, "department-1", self.minister, thing("body", "department-1"), (FIRST_DAY, None))
        self._holders(page, "department-1", Unit(self.minister))
        for number in range(1, FORCES + 1):
            post = self._post(page, number)
            self.posts.append(post)
            self._holders(page, f"force-{number}", post)
        return page.done()

    def _post(self, page: Page, number: int) -> Unit:
        """The head of a force: of five, one is moved, one renamed, one replaced by another post."""
        name, force = f"force-{number}", thing("body", f"force-{number}")
        source = known(thing("citation", f"register-{name}"))
        post = page.say(thing("post", f"chief-{name}"), ORG + "Post", label(f"Head of {name}"), [source[1]])
        if number % 5 == 0:
            change = self._changed(page, name, (f"Head of {name} moves", "parent-changed"), post, _HANDOVER)
            other = thing("body", "department-2")
            self._placed(page, f"{name}-before", post, other, (FIRST_DAY, _HANDOVER), of("endedBy", change))
            self._placed(page, name, post, force, (_HANDOVER, None), of("begunBy", change))
            return Unit(post)
        if number % 5 == 2:  # noqa: PLR2004 - one of five
            after = page.say(thing("post", f"lead-{name}"), ORG + "Post", label(f"Lead of {name}"), [source[1]])
            page.say(
                thing("change", name),
                "Change",
                label(f"Head of {name} is replaced"),
                of("changeKind", listed("change-kind", "replaced")),
                of("before", post),
                of("after", after),
                on(_HANDOVER),
                source,
            )
            self._placed(page, f"{name}-before", post, force, (FIRST_DAY, _HANDOVER))
            self._placed(page, name, after, force, (_HANDOVER, None))
            return Unit(post, ((_HANDOVER, after),))
        self._placed(page, name, post, force, (FIRST_DAY, None))
        if number % 5 == 1:
            change = self._changed(page, name, (f"Head of {name} is renamed", "renamed"), post, _HANDOVER)
            self._called(
                page, f"{name}-before", (post, f"Chief of {name}"), (FIRST_DAY, _HANDOVER), of("endedBy", change)
            )
            self._called(page, name, (post, f"Head of {name}"), (_HANDOVER, None), of("begunBy", change))
        return Unit(post)

    def _holders(self, page: Page, name: str, post: Unit) -> None:
        """Who held a post, each for four years."""
        source = known(thing("citation", f"register-{name}"))
        for year in self._years:
            words = f"Holder {year} of {name}"
            person = page.say(
                thing("person", f"{name}-{year}"),
                FOAF + "Person",
                [(term(FOAF + "name"), Literal(words))],
                label(words),
                [source[1]],
            )
            begun = dt.date(year, 2, 1)
            page.say(
                thing("membership", f"{name}-{year}"),
                ORG + "Membership",
                [(term(ORG + "member"), person), (term(ORG + "organization"), thing("body", name))],
                of("post", post.at(begun)),
                of("knownFrom", day(begun)),
                of("knownTo", day(dt.date(year + 4, 1, 31))),
                source,
            )

    # What they use and follow

    def systems(self) -> File:
        """Information systems, who uses them, and a strategy."""
        page = Page("systems", "Systems and a strategy")
        source = known(thing("citation", "register-title"))
        for number in range(1, _SYSTEMS + 1):
            system = page.say(
                thing("system", f"system-{number}"),
                "InformationSystem",
                label(f"System {number}"),
                [(term(DCTERMS + "description"), ours(f"Records of kind {number}."))],
                [source[1]],
            )
            for force in range(number, FORCES + 1, _SYSTEMS):
                page.say(
                    thing("use", f"system-{number}-{force}"),
                    "Use",
                    of("useOf", system),
                    of("user", thing("body", f"force-{force}")),
                    of("knownFrom", day(FIRST_DAY)),
                    source,
                )
        self._strategy(page, source)
        return page.done()

    def _strategy(self, page: Page, source: list[Said]) -> None:
        strategy = page.say(
            thing("strategy", "strategy"),
            "Strategy",
            label("Strategy"),
            [(term(DCTERMS + "description"), ours("A strategy."))],
            [source[1]],
        )
        for name in _STRANDS:
            page.say(thing("strand", name), "Strand", label(name), of("strandOf", strategy), [source[1]])
        for year in _VERSIONS:
            version = page.say(
                thing("strategy", f"strategy-{year}"),
                "StrategyVersion",
                label(f"Strategy of {year}"),
                [(term(DCTERMS + "isVersionOf"), strategy)],
                [(term(DCTERMS + "type"), listed("document-kind", "strategy"))],
                [(term(DCTERMS + "creator"), thing("body", "department-1"))],
                on(dt.date(year, 1, 1), dt.date(year, 12, 31)),
                of("extentRead", listed("extent-read", "not-read")),
                source,
            )
            for name in _STRANDS:
                page.say(
                    thing("objective", f"{name}-{year}"),
                    "Objective",
                    of("objectiveOf", thing("strand", name)),
                    of("objectiveIn", version),
                    of("wording", Literal(f"To {name}, as of {year}.")),
                    source,
                )

    def again(self, page: Page, bodies: list[NamedNode]) -> None:
        """Say again what a body is and what it is called, as a report does: the same triples in another graph."""
        for body in dict.fromkeys(bodies):
            if body in self.described:
                kind, words = self.described[body]
                page.quads.append(Quad(body, TYPE, kind))
                page.quads.append(Quad(body, term(SKOS + "prefLabel"), words))
