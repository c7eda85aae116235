"""The templates of the site, filled; everything that comes from the workspace or from a request is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from remit import filling
from remit.exchange import Response
from remit.web import links
from remit.wording import spoken

if TYPE_CHECKING:
    from remit.document import Document
    from remit.web.setting import Setting

HTML = "text/html; charset=utf-8"
_TEMPLATES = Path(__file__).parent / "templates"


def page(  # noqa: PLR0913 - what every page needs
    setting: Setting,
    template: str,
    title: str,
    *,
    section: str = "",
    status: int = 200,
    document: Document | None = None,
    **given: Any,  # noqa: ANN401 - whatever the template asks for
) -> Response:
    """A page of the site.

    Args:
        setting: The workspace and how the site was started.
        template: A file of `web/templates`, which extends `base.html`.
        title: What stands in the title bar, before the name of the workspace.
        section: The part of the site that is marked in the navigation: `queries`, `sources`, `model`, `check`, `add`,
            `editor`, `search`; empty for none.
        status: The status of the answer.
        document: What the macros of `parts.html` write, where the template uses them.
        given: What else the template asks for.
    """
    words = filling.common(document) if document is not None else {}
    shared = {
        "setting": setting,
        "links": setting.links,
        "places": links,
        "navigation": navigation,
        "today": spoken(setting.today),
        "title": title,
        "section": section,
        "address": lambda cell: setting.links.of(cell.iri),
    }
    text = filling.environment(_TEMPLATES).get_template(template).render(**(words | shared | given))
    return Response(status, text.encode(), HTML)


def navigation(setting: Setting) -> tuple[tuple[str, str, str], ...]:
    """The parts of the site: (name, words, address)."""
    always = (
        ("queries", "Questions", links.QUERIES),
        ("sources", "Sources", links.SOURCES),
        ("model", "Model", links.MODEL),
    )
    if setting.is_static:
        return (*always, ("search", "All names", links.SEARCH))
    asked = (*always, ("check", "Check a file", links.CHECK))
    adding = (("add", "Add a file", links.ADD),) if setting.write else ()
    return (*asked, *adding, ("editor", "SPARQL", links.EDITOR))


def problem(setting: Setting, status: int, heading: str, sentences: tuple[str, ...], back: str = "") -> Response:
    """A page that says what went wrong and what to do next.

    Args:
        setting: The workspace.
        status: The status of the answer.
        heading: What went wrong, in few words.
        sentences: What is to be known of it, and the next step.
        back: The address that leads back to where it can be mended; empty for none.
    """
    return page(setting, "problem.html", heading, status=status, sentences=sentences, back=back)
