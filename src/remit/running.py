"""`remit run`: a saved query, from what the user wants to the answer in a file or on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.asking import TIMEOUT, begin, limit, one_of, pairs_of
from remit.terminal import emit, say_what_was_taken, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from remit.answering import Asked
    from remit.document import Document
    from remit.results import Answer, Table, Triples
    from remit.store import Store
    from remit.workspace import Workspace


def run(  # noqa: PLR0913 - one parameter for each option
    workspace: Workspace,
    name: str,
    pairs: tuple[str, ...] = (),
    *,
    as_of: str | None = None,
    example: bool = False,
    show_query: bool = False,
    output: Path | None = None,
    form: str | None = None,
    marking: str = "",
    endpoint: str | None = None,
    timeout: float = TIMEOUT,
) -> int:
    """Run a saved query and give its answer to the user.

    Args:
        workspace: The workspace.
        name: The saved query.
        pairs: Values, each as `name=value`.
        as_of: The value of `asOf`, or None.
        example: Whether the query's own example values are used where none are given.
        show_query: Whether only the text that would run is
        output: The file for the answer; None: the terminal.
        form: The name of a format; None: by the file's suffix.
        marking: For the top and bottom of each page.
        endpoint: What is asked in place of the files: an address, or a name of `remit.toml`.
        timeout: How many seconds it may take; 0 for no limit.

    Returns:
        The exit code: 1 when the answer is no, else 0.

    Raises:
        RemitError: Why there is no answer.
    """
    loading = begin(workspace, endpoint, timeout, _import)
    with limit(timeout):
        from remit import answering, queries

        query = queries.get(workspace, name)
        given = dict(query.example) if example else {}
        given |= pairs_of(pairs) | ({answering.AS_OF: as_of} if as_of is not None else {})
        chosen = format_of(form, output, query.form, marking)
        store = loading()
        asked = answering.ask(store, query, given)
        if show_query:
            emit(asked.sparql.encode(), output)
            return 0
        data = written(store, asked.result, chosen, output, lambda: answering.document(store, asked, marking))
    say_what_was_taken(_taken(store, asked))
    emit(data, output)
    return code_of(asked.result)


def _import() -> None:
    """Import what answers."""
    from remit import answering, formats, plain, writing  # noqa: F401 - used later


def format_of(form: str | None, output: Path | None, kind: str | None, marking: str) -> str:
    """The format in which the answer of a kind of query is wanted.

    Args:
        form: The name of a format, or None.
        output: The file for the answer, or None.
        kind: The form of the query, such as `CONSTRUCT`.
        marking: What is to stand at the top and bottom of each page.

    Raises:
        WrongUse: No answer of this kind can be written so, or the format has no place for a marking.
    """
    from remit import formats

    chosen = one_of(form, output, formats.FORMATS["triples" if kind in ("CONSTRUCT", "DESCRIBE") else "table"])
    formats.refuse_marking(chosen, marking)
    return chosen


def written(
    store: Store,
    result: Table | Triples | Answer,
    chosen: str,
    output: Path | None,
    document: Callable[[], Document],
) -> bytes:
    """An answer in a format: as data, or as a document for a reader, which is made only then."""
    from remit import formats, writing

    if chosen in formats.DATA:
        return formats.write(result, chosen, store.workspace.namespaces, bom=output is not None)
    return writing.write(document(), chosen, width=width())


def code_of(result: Table | Triples | Answer) -> int:
    """1 when the answer is no, else 0; no rows are an answer too."""
    from remit.results import Answer

    return 1 if isinstance(result, Answer) and not result.yes else 0


def _taken(store: Store, asked: Asked) -> Iterator[tuple[str, str, str]]:
    """Which things were taken for what was typed, where these are not their own short forms."""
    from remit.terms import NamedNode

    for value in asked.values:
        if isinstance(value.term, NamedNode) and value.given:
            short = store.workspace.namespaces.shorten(value.term.value)
            if short != value.typed:
                yield value.name, value.shown, short
