"""The twelve benchmark questions: what analysts ask of a national workspace, dashboards and look-ups among them."""

from __future__ import annotations

from dataclasses import dataclass, field

LOOK_UP = "look-up"
DASHBOARD = "dashboard"
REPORT = "one report"


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes:
        words: What is asked.
        kind: `look-up`, `dashboard`, or `one report`.
        query: The saved query that answers it.
        values: The values that it takes, as a user types them.
    """

    words: str
    kind: str
    query: str
    values: dict[str, str] = field(default_factory=dict)


_ONE = "recommendation:1-1"
_DAY = "2015-06-01"

QUESTIONS = (
    Question("Who owns this recommendation today?", LOOK_UP, "who-owns", {"recommendation": _ONE, "asOf": _DAY}),
    Question("On which words does it rest?", LOOK_UP, "recommendation-evidence", {"recommendation": _ONE}),
    Question("How far is it said to have come?", LOOK_UP, "status-claims", {"thing": _ONE}),
    Question("What has been said about it?", LOOK_UP, "claims-about", {"thing": _ONE}),
    Question(
        "What was this unit called on that day?", LOOK_UP, "succession", {"body": "body:unit-2", "asOf": "2005-06-01"}
    ),
    Question(
        "In which recommendations has this unit a part?",
        REPORT,
        "actions-of-body",
        {"body": "body:unit-2", "asOf": _DAY},
    ),
    Question("Who answered this report, and how?", REPORT, "response-coverage", {"report": "document:report-1"}),
    Question(
        "Who is to do what after this report, as a network?",
        REPORT,
        "accountability-network",
        {"report": "document:report-1", "asOf": _DAY},
    ),
    Question("Which body answers for how many recommendations?", DASHBOARD, "recommendations-by-owner", {"asOf": _DAY}),
    Question("How far have all recommendations come?", DASHBOARD, "recommendations-by-state", {"asOf": _DAY}),
    Question("How many answers came in time?", DASHBOARD, "replies-by-verdict", {"asOf": _DAY}),
    Question("Which reports are withheld, or not wholly held here?", DASHBOARD, "withheld"),
)
"""The questions, in the order of the table."""
