"""Read a file from outside: Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML.

Whatever the file is, it is answered with what it states or with one sentence. It is parsed in a process of its own with
a limit on time and memory; nothing is fetched, and no other file is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph

from remit.errors import BadFile, TooMuch, UnknownName, WrongUse

# The child process of each file imports this module: the rest is imported where it is needed.
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from remit.incoming import Incoming

FORMS = {
    ".ttl": "Turtle",
    ".trig": "TriG",
    ".nt": "N-Triples",
    ".nq": "N-Quads",
    ".jsonld": "JSON-LD",
    ".json": "JSON-LD",
    ".rdf": "RDF/XML",
    ".xml": "RDF/XML",
    ".owl": "RDF/XML",
}
"""By the ending of a file's name, its format."""

MEGABYTES = 64
"""The largest file that is read, in millions of bytes."""
DEPTH = 64
"""How deep brackets, braces or elements may be nested."""
STATEMENTS = 500_000
"""The most statements that a file may have."""
LONGEST = 16_000_000
"""The most bytes that one statement may take when it is written out."""

_MILLION = 1_000_000
_NO_BASE = "https://no-base.invalid/"  # what is relative to nothing is made relative to it, to be found and refused
_SECONDS, _MEMORY = 8, 1_000
_EXPANDED = 256 * _MILLION
_LOOKED_THROUGH = 4 * _MILLION  # bytes of JSON-LD in which the keys that mean nothing are looked for
_PASSED_SHOWN = 5
_ENGINE = {
    "Turtle": pyoxigraph.RdfFormat.TURTLE,
    "TriG": pyoxigraph.RdfFormat.TRIG,
    "N-Triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "N-Quads": pyoxigraph.RdfFormat.N_QUADS,
    "JSON-LD": pyoxigraph.RdfFormat.JSON_LD,
    "RDF/XML": pyoxigraph.RdfFormat.RDF_XML,
}
_OTHERS = {  # what a file that is not of its format may be instead
    "Turtle": ("TriG",),
    "N-Triples": ("N-Quads", "Turtle", "TriG"),
    "N-Quads": ("Turtle", "TriG"),
}
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
)
_JSON_MARK = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|([\[\]{}])', re.DOTALL)
_IRI_IN_ERROR = re.compile(r"IRI '(.*)': ", re.DOTALL)


def read(path: Path, name: str, form: str | None = None) -> Incoming:
    """What a file states, with the place of every statement.

    Args:
        path: The file.
        name: How messages name it.
        form: Its format, as `FORMS` names it or as the ending of a name; by its own ending when None.

    Raises:
        WrongUse: Its format is none of those that are read.
        BadFile: It cannot be read; the message has the place and the next step.
    """
    import json

    from remit import worker
    from remit.incoming import Incoming
    from remit.locating import Places

    chosen = _form(path, name, form)
    data = _content(path, name)
    try:
        said = worker.run("remit.reading:parse", data, (chosen, name), seconds=_SECONDS, megabytes=_MEMORY)
    except TooMuch as error:
        why = f"it cannot be read: {error.why}. Split it into smaller files, or ask for it in a simpler form."
        raise BadFile(name, why) from error
    head, _, statements = said.partition(b"\n")
    facts = json.loads(head)
    quads = tuple(pyoxigraph.parse(statements, format=pyoxigraph.RdfFormat.N_QUADS))
    return Incoming(name, quads, facts["prefixes"], Places(name, data, chosen, quads), notes=tuple(facts["notes"]))


def parse(data: bytes, form: str, name: str) -> bytes:
    """What `read` does in the child process.

    Args:
        data: The content of the file, without a byte order mark.
        form: Its format.
        name: How messages name the file.

    Returns:
        One line of JSON (`prefixes`, `notes`), then the statements as N-Quads.

    Raises:
        BadFile: It cannot be read.
    """
    import json

    text = _text(data, name)
    prefixes = _checked(data, text, form, name)
    base = _NO_BASE if form in {"JSON-LD", "RDF/XML"} else None
    try:
        parser = pyoxigraph.parse(data, format=_ENGINE[form], base_iri=base, rename_blank_nodes=True)
        out = pyoxigraph.serialize(parser, format=pyoxigraph.RdfFormat.N_QUADS) or b""
        prefixes |= parser.prefixes
    except (SyntaxError, ValueError) as error:
        raise _invalid(data, text, form, name, error) from error
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        raise BadFile(name, _too_long()) from error
    _check_statements(out, text, name)
    notes = list(_passed_over(data, text, name, nothing=not out)) if form == "JSON-LD" else []
    return json.dumps({"prefixes": prefixes, "notes": notes}).encode() + b"\n" + out


# The file


def _form(path: Path, name: str, form: str | None) -> str:
    if form is not None:
        named = FORMS.get(f".{form.lower().removeprefix('.')}")
        known = {each.lower(): each for each in FORMS.values()}
        chosen = named or known.get(form.lower())
        if chosen is None:
            raise UnknownName("format", form, hint=f"Read are {', '.join(dict.fromkeys(FORMS.values()))}.")
        return chosen
    chosen = FORMS.get(path.suffix.lower())
    if chosen is None:
        ending = f"that end in {path.suffix}" if path.suffix else "whose name has no ending"
        raise WrongUse(
            f"{name}: files {ending} are not read. Read are {', '.join(FORMS)}, .xlsx and .csv: "
            "save it as one of these, or give it the ending that fits what is in it."
        )
    return chosen


def _content(path: Path, name: str) -> bytes:
    """The bytes of a file that is a file, is not too large, and is text."""
    import stat

    from remit.workspace import read_bytes

    try:
        facts = path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is no name for a file"
        raise BadFile(name, f"the file cannot be read ({reason}). Check its name and your right to read it.") from error
    if stat.S_ISDIR(facts.st_mode):
        raise BadFile(name, "this is a folder. Name a file in it.")
    if not stat.S_ISREG(facts.st_mode):
        raise BadFile(name, "this is a pipe or a device and no file. Save what it gives to a file, and name that.")
    if facts.st_size > MEGABYTES * _MILLION:
        size = f"{facts.st_size / _MILLION:,.0f} MB"
        raise BadFile(name, f"the file has {size}, and at most {MEGABYTES} MB are read. Split it into smaller files.")
    data = read_bytes(path, name)
    kind = _kind(data)
    if kind:
        raise BadFile(name, f"this is {kind} and no text, whatever its name says. {_unpacked(kind)}")
    return data


def _kind(data: bytes) -> str:
    """What a file is when it is no text, by how it begins; empty otherwise."""
    if data.startswith(b"PK\x03\x04"):
        for part, kind in ((b"xl/", "an Excel workbook"), (b"word/", "a Word document")):
            if part in data:
                return kind
        return "a ZIP archive"
    return next((kind for begin, kind in _KINDS if data.startswith(begin)), "")


def _unpacked(kind: str) -> str:
    if kind == "an Excel workbook":
        return "Give it the ending .xlsx."
    if "archive" in kind or kind.startswith("compressed"):
        return "Unpack it, and name the file that was in it."
    return f"Ask for the data as {', '.join(FORMS)}, .xlsx or .csv."


def _text(data: bytes, name: str) -> str:
    zero = data.find(b"\0")
    if zero >= 0:
        if data.count(b"\0", 0, 4096) > len(data[:4096]) // 4:
            raise BadFile(name, "the file is in UTF-16 or no text. Save it as UTF-8 and run the command again.")
        raise BadFile(_place(name, data, zero), f"{_zero()} Take it out there.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = "this is not UTF-8 text. Save the file as UTF-8 and run the command again."
        raise BadFile(f"{name}:{line}", why) from error


# Before the engine reads it


def _checked(data: bytes, text: str, form: str, name: str) -> dict[str, str]:
    """Refuse what would hold the engine up or end it; gives the prefixes of RDF/XML, which the engine does not tell."""
    if form == "RDF/XML":
        from remit import rdfxml

        try:
            return rdfxml.check(data, name, depth=DEPTH, largest=MEGABYTES * _MILLION)
        except BadFile as error:
            looks = _looks_like(text, form)
            raise (BadFile(name, looks) if looks else error) from error
    if form == "JSON-LD":
        depth = 0
        for found in _JSON_MARK.finditer(data):
            if found[1]:
                depth += 1 if found[1] in b"[{" else -1
            if depth > DEPTH:
                raise BadFile(_place(name, data, found.start()), _too_deep())
    if form in {"Turtle", "TriG"} and sum(text.count(mark) for mark in "[({") > DEPTH:
        from remit.locating import too_deep

        at = too_deep(text, DEPTH)
        if at is not None:
            raise BadFile(_place(name, text, at), _too_deep())
    return {}


# What the engine says of it


def _invalid(data: bytes, text: str, form: str, name: str, error: SyntaxError | ValueError) -> BadFile:
    """The error for a file that the engine cannot read."""
    reason = str(getattr(error, "msg", None) or error)
    if form == "JSON-LD" and not text.strip():
        return BadFile(name, "the file is empty. Name a file that has something in it.")
    looks = _looks_like(text, form) or _reads_as(data, form)
    if looks:
        return BadFile(name, looks)
    if "LoadDocumentCallback" in reason:
        return _needs_context(text, name)
    where, why = name, reason
    if isinstance(error, SyntaxError) and error.lineno:
        where = f"{name}:{error.lineno}:{error.offset}"
        why = re.sub(r"^Parser error .*?: ", "", reason)
    elif (found := _IRI_IN_ERROR.search(reason)) is not None:
        where = _quoted_place(name, text, found[1].removeprefix(_NO_BASE))
    why = why.removesuffix(f" (line {getattr(error, 'lineno', None)})").rstrip(".")
    why = re.sub(r"^error while parsing IRI .*: (?=Invalid IRI|No scheme)", "", why, flags=re.DOTALL)
    if (spoilt := re.fullmatch(r"Invalid IRI code point '(.*)'", why, re.DOTALL)) is not None:
        why = f"no identifier may have the character “{spoilt[1]}”"
    if "No scheme found" in why:
        why = "an identifier must be whole, beginning with a scheme such as https:"
    return BadFile(where, f"this is not valid {form}: {_lower(why)}. Mend it there and run the command again.")


def _needs_context(text: str, name: str) -> BadFile:
    from remit import jsonld

    try:
        url, at = next(jsonld.remote_contexts(jsonld.tree(text)), ("another place", 0))
    except ValueError:  # it is no whole JSON either, but the engine came across the context first
        url, at = "another place", 0
    why = f"this file needs the context at {_short(url)}, which is not fetched. Put the context itself into the file."
    return BadFile(_place(name, text, at), why)


def _looks_like(text: str, form: str) -> str:
    """A sentence when a file begins like one of another format; empty otherwise."""
    begin = text[:2000].lstrip()
    low = begin.lower()
    if low.startswith(("<!doctype html", "<html")):
        kind, ending = "a web page", "Ask for the data itself"
    elif low.startswith(("<?xml", "<rdf:rdf", "<!doctype", "<!--")):
        kind, ending = "RDF/XML", "Give it the ending .rdf"
    elif (begin.startswith("{") and form != "TriG") or re.match(r"\[\s*[{\[\"]", begin):
        kind, ending = "JSON-LD", "Give it the ending .jsonld"
    elif re.match(r"(?:\s|#[^\n]*\n)*(?:@prefix|@base|prefix\s|base\s)", low):
        kind, ending = "Turtle", "Give it the ending .ttl (.trig if it names graphs)"
    elif "<" not in begin and begin.partition("\n")[0].count(",") > 1:
        kind, ending = "CSV", "Give it the ending .csv"
    else:
        return ""
    is_same = kind == form or (kind == "Turtle" and form == "TriG")
    return "" if is_same else f"this looks like {kind} and is not valid {form}. {ending}."


def _reads_as(data: bytes, form: str) -> str:
    """A sentence when the whole of a file can be read in a related format; empty otherwise."""
    for other in _OTHERS.get(form, ()):
        try:
            found = sum(1 for _ in pyoxigraph.parse(data, format=_ENGINE[other]))
        except (SyntaxError, ValueError, MemoryError):
            continue
        if found:
            ending = next(ending for ending, name in FORMS.items() if name == other)
            return f"this is {other} and not {form}. Give it the ending {ending}."
    return ""


# What it states


def _check_statements(out: bytes, text: str, name: str) -> None:
    """Refuse statements that nothing after this can keep: too many, too long, relative, about statements, with zeros."""
    from io import BytesIO

    if len(out) > _EXPANDED:
        why = f"its statements take more than {_EXPANDED // _MILLION} MB when its prefixes are written out. Split it."
        raise BadFile(name, why)
    if out.count(b"\n") > STATEMENTS:
        raise BadFile(name, f"it has more than {STATEMENTS:,} statements. Split it into smaller files.")
    if len(out) > LONGEST and any(len(line) > LONGEST for line in BytesIO(out)):
        raise BadFile(name, _too_long())
    if any(mark in out for mark in (b"<<(", b"\\u0000", b"<" + _NO_BASE.encode(), b"--ltr", b"--rtl")):
        for quad in pyoxigraph.parse(out, format=pyoxigraph.RdfFormat.N_QUADS):
            _check_statement(quad, text, name)


def _check_statement(quad: pyoxigraph.Quad, text: str, name: str) -> None:
    value = quad.object
    if isinstance(value, pyoxigraph.Triple):
        from remit.locating import about_statement

        at = about_statement(text)
        why = "this is a statement about a statement, which Remit does not read. Say it of a thing with an identifier."
        raise BadFile(name if at is None else _place(name, text, at), why)
    for iri in _iris(quad):
        if iri.startswith(_NO_BASE):
            relative = iri.removeprefix(_NO_BASE)
            why = f"the identifier “{_short(relative)}” is not whole. Write it in full, beginning with https: or the like."
            raise BadFile(_quoted_place(name, text, relative), why)
    if isinstance(value, pyoxigraph.Literal):
        if "\0" in value.value:
            raise BadFile(_quoted_place(name, text, ""), f"{_zero()} Take it out of the value of {quad.predicate}.")
        if value.direction:
            why = (
                f"the value “{_short(value.value)}” has a direction of writing, which Remit does not keep. Take it out."
            )
            raise BadFile(name, why)


def _iris(quad: pyoxigraph.Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, pyoxigraph.NamedNode):
            yield term.value
        elif isinstance(term, pyoxigraph.Literal):
            yield term.datatype.value


def _passed_over(data: bytes, text: str, name: str, *, nothing: bool) -> Iterator[str]:
    """Sentences for the keys of JSON-LD that mean nothing in their context, since their values are lost.

    Raises:
        BadFile: Not one key means anything, or an identifier is none.
    """
    from remit import jsonld

    if len(data) > _LOOKED_THROUGH:
        yield f"{name} is large: whether every key and identifier in it is understood was not looked at."
        return
    try:
        reading = jsonld.read(jsonld.tree(text))
    except (ValueError, RecursionError):
        yield f"{name}: its context could not be followed, so whether every key is understood was not looked at."
        return
    for iri, at in reading.spoilt:
        why = f"the identifier “{_short(iri)}” has a character that none may have. Mend it there."
        raise BadFile(_place(name, text, at), why)
    passed = dict(reversed(reading.passed)) if reading.sure or nothing else {}
    first = sorted(passed, key=lambda key: passed[key])
    if nothing and first:
        why = f"the key “{_short(first[0])}” has no meaning, and no other has one. Add a @context that says what keys mean."
        raise BadFile(_place(name, text, passed[first[0]]), why)
    for key in first[:_PASSED_SHOWN]:
        place = _place(name, text, passed[key])
        yield f"{place}: the key “{_short(key)}” has no meaning in its context, so its values were passed over."
    if len(first) > _PASSED_SHOWN:
        yield f"{name}: so were those of {len(first) - _PASSED_SHOWN} other keys."


# Words


def _place(name: str, content: str | bytes, offset: int) -> str:
    """File, line and column of an offset."""
    text = content[:offset].decode(errors="replace") if isinstance(content, bytes) else content[:offset]
    return f"{name}:{text.count(chr(10)) + 1}:{len(text) - text.rfind(chr(10))}"


def _quoted_place(name: str, text: str, words: str) -> str:
    """Where some words stand between quotation marks; the file alone when they stand nowhere so."""
    for part in (words, words.rpartition("#")[2]):
        for mark in "\"'" if part else "":
            at = text.find(f"{mark}{part}{mark}")
            if at >= 0:
                return _place(name, text, at + 1)
    return name


def _too_deep() -> str:
    return (
        f"brackets or elements are nested more than {DEPTH} deep here. Give the inner things identifiers of their own."
    )


def _too_long() -> str:
    return f"one value in it is longer than {LONGEST // _MILLION} million characters. Shorten it, or keep it in a file of its own."


def _zero() -> str:
    return "the character U+0000 stands here, which no text has."


def _short(words: str) -> str:
    return words if len(words) <= 100 else f"{words[:100]}…"  # noqa: PLR2004 - as much as fits on a line


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
