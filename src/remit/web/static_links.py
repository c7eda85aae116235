"""From addresses of the site to files in a folder, and pages whose links lead to these files: no server is needed.

Names of files are safe on Windows, on sticks and in shared folders: small letters, figures, hyphens; none twice, also where
capitals count for nothing; no reserved name; none long.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from html import escape, unescape
from posixpath import dirname, relpath
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from remit.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST = 100
"""How many characters the path of a file has at most, counted from the folder of the site."""

HOME = "index.html"
"""The first page."""

_SITE = "http://site.invalid"
_FIGURES = (8, 16, 32)
_LONGEST_PART = 60
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    "index",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}
_ADDRESSES = ("href", "src", "xlink:href", "cite", "poster", "data", "action", "formaction")
_GONE_WITH_ITS_LINK = ("download", "hreflang", "rel", "target", "type")
_EMPTY = ("link", "source", "track", "embed", "use", "image", "area")
_ATTRIBUTE = r"""\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
_TAG = re.compile(rf"<([A-Za-z][A-Za-z0-9:-]*)((?:{_ATTRIBUTE})*)(\s*/?)>")
_PARTS = re.compile(r"""(\s+)([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_FORM = re.compile(r"<form\b.*?</form\s*>\s*", re.DOTALL | re.IGNORECASE)
_DOWNLOADS = re.compile(r"""(<ul\s+class="downloads"[^>]*>)(.*?)(</ul\s*>)""", re.DOTALL | re.IGNORECASE)
_ITEM = re.compile(r"\s*<li>(<a\b[^>]*>)[^<]*</a>\s*</li>", re.IGNORECASE)
_OFFER = re.compile(r"""<p>(<a\b[^>]*\shref="/trace/[^>]*>)[^<]*</a>[^<]*</p>\n?""")
_FIGURE = re.compile(r"<figure\b[^>]*>(?:(?!</figure).)*</figure\s*>", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Address:
    """An address of the site.

    Attributes:
        path: Its path, with percent-encoding undone.
        values: What stands behind the question mark, sorted: (name, value); nothing that is empty.
    """

    path: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Link:
    """Where a link leads.

    Attributes:
        address: The address on the site; None for one elsewhere.
        fragment: The place in the page, as it was written, without `#`.
    """

    address: Address | None
    fragment: str = ""


def read(link: str, base: str = "/") -> Link:
    """Where a link leads.

    Args:
        link: What stands in the page, such as `/thing/body:x?asOf=2020-01-01#names`.
        base: The address of the page in which it stands, for links such as `?sort=name`.
    """
    try:
        parts = urlsplit(urljoin(_SITE + base, link.strip()))
    except ValueError:  # an address that is none, such as http://[
        return Link(None)
    if f"{parts.scheme}://{parts.netloc}" != _SITE:
        return Link(None)
    values = sorted((name, value) for name, value in parse_qsl(parts.query) if value)
    return Link(Address(unquote(parts.path) or "/", tuple(values)), parts.fragment)


def names(suffixes: Mapping[Address, str]) -> dict[Address, str]:
    """The path of a file for each address, relative to the folder of the site, with `/`.

    Args:
        suffixes: The suffix of the file of each address, such as `.html`.

    Returns:
        Names that depend on nothing but the addresses, none twice.
    """
    plain = {address: _name(address, suffix) for address, suffix in sorted(suffixes.items())}
    borne = Counter(plain.values())
    for figures in _FIGURES:
        found = {
            address: name
            if borne[name] == 1 and len(name) <= LONGEST
            else _told_apart(name, address, suffixes[address], figures)
            for address, name in plain.items()
        }
        if len(set(found.values())) == len(found):
            break
    return found


def relative(target: str, page: str) -> str:
    """How a page names another file of the site: both are paths from the folder of the site."""
    return relpath(target, dirname(page) or ".")


def links(text: str, base: str) -> set[Address]:
    """The addresses of the site to which a page links, or which it shows.

    Args:
        text: The page.
        base: The address of the page.
    """
    found = set()
    for tag in _TAG.finditer(_FORM.sub("", text)):
        for _, name, *values in _PARTS.findall(tag[2]):
            written = unescape("".join(values))
            for one in _sources(written) if name.lower() == "srcset" else [written]:
                if name.lower() in (*_ADDRESSES, "srcset") and not one.startswith("#"):
                    found.add(read(one, base).address)
    return {address for address in found if address is not None}


def rewritten(text: str, base: str, page: str, find: Callable[[Address], str | None]) -> str:
    """A page whose links lead to files; what has no file loses its link and keeps its words.

    Args:
        text: The page as the site answers it: well-formed HTML, or a picture as SVG.
        base: The address of the page.
        page: The path of its file.
        find: The path of the file of an address, or None where there is none.
    """
    leads = _Leads(base, page, find)
    bare = _FORM.sub("", text)  # nobody would answer a form
    elements = (
        (_DOWNLOADS, leads.downloads),
        (_FIGURE, leads.figure),
        (_OFFER, leads.offer),
        (_SCRIPT, leads.script),
    )
    for element, what in elements:
        bare = element.sub(what, bare)
    return _TAG.sub(leads.tag, bare)


@dataclass(frozen=True)
class _Leads:
    """Where the links of one page lead, see `rewritten`."""

    base: str
    page: str
    find: Callable[[Address], str | None]

    def downloads(self, found: re.Match[str]) -> str:
        """A list of files to take away, as far as there are such files."""
        kept = _ITEM.sub(lambda item: item[0] if self._is_there(item[1]) else "", found[2])
        return f"{found[1]}{kept}{found[3]}" if _ITEM.search(kept) else "<p>These files are not in this copy.</p>"

    def offer(self, found: re.Match[str]) -> str:
        """A paragraph that only offers to trace a thing, if its trace is there."""
        return found[0] if self._is_there(found[1]) else ""

    def _is_there(self, tag: str) -> bool:
        link = _TAG.match(tag)
        return self._lead((dict(_attributes(link[2])).get("href") if link else None) or "#") is not None

    def figure(self, found: re.Match[str]) -> str:
        """A figure with its picture, or what the picture would show."""
        image = next((tag for tag in _TAG.finditer(found[0]) if tag[1].lower() == "img"), None)
        given = dict(_attributes(image[2])) if image else {}
        if self._lead(given.get("src") or "#") is not None:
            return found[0]
        return (
            f'<p class="hint">A picture is left out of this copy: {escape(given.get("alt") or "it has no words")}</p>'
        )

    def script(self, found: re.Match[str]) -> str:
        """A script, if it has its file; a module has none, since browsers do not load it from a folder."""
        tag = _TAG.match(found[1])
        given = dict(_attributes(tag[2])) if tag else {}
        source = given.get("src")
        is_lost = source is not None and self._lead(source) is None
        return "" if is_lost or given.get("type") == "module" else found[0]

    def tag(self, found: re.Match[str]) -> str:
        """A tag with its links made to lead to files."""
        name, before = found[1], _attributes(found[2])
        after = [(one, self._attribute(one, value)) for one, value in before]
        if after == before:
            return found[0]
        lost = [one for one, value in after if value is None and one.lower() in (*_ADDRESSES, "srcset")]
        lost = [one for one in lost if dict(before)[one] is not None]
        if lost and name.lower() == "img" and "src" in lost:
            return escape(dict(before).get("alt") or "")
        if lost and name.lower() in _EMPTY:
            return ""
        kept = [(one, value) for one, value in after if one not in lost]
        if lost:
            kept = [(one, value) for one, value in kept if one.lower() not in _GONE_WITH_ITS_LINK]
        kept = [(one, value) for one, value in kept if value is not None or dict(before)[one] is None]
        return f"<{name}{''.join(_written(one, value) for one, value in kept)}{found[3]}>"

    def _attribute(self, name: str, value: str | None) -> str | None:
        """The value of an attribute as it is to be; None where it is to go, or had none."""
        if value is None:
            return None
        if name.lower() in _ADDRESSES:
            return self._lead(value)
        if name.lower() == "srcset":
            return self._set(value)
        return None if name.lower().startswith("data-") and value.startswith("/") else value

    def _lead(self, link: str) -> str | None:
        if link.startswith("#"):
            return link
        led = read(link, self.base)
        if led.address is None:
            return None if link.strip().startswith(("//", "\\")) else link
        target = self.find(led.address)
        if target is None:
            return None
        fragment = f"#{led.fragment}" if led.fragment else ""
        return relative(target, self.page) + fragment

    def _set(self, value: str) -> str | None:
        kept = []
        for one in value.split(","):
            link, _, size = one.strip().partition(" ")
            lead = self._lead(link)
            if lead is not None:
                kept.append(f"{lead} {size}".strip())
        return ", ".join(kept) or None


def _attributes(text: str) -> list[tuple[str, str | None]]:
    """The attributes of a tag with their values; None for one without."""
    found: list[tuple[str, str | None]] = []
    for one in _PARTS.finditer(text):
        value = next((value for value in (one[3], one[4], one[5]) if value is not None), None)
        found.append((one[2], None if value is None else unescape(value)))
    return found


def _written(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def _sources(value: str) -> list[str]:
    return [one.strip().partition(" ")[0] for one in value.split(",") if one.strip()]


def _name(address: Address, suffix: str) -> str:
    """The name that an address would have if it were the only one: `thing/body/home-office.html`."""
    if address == Address("/"):
        return HOME
    first, _, rest = address.path.strip("/").removesuffix(suffix).partition("/")
    kind, colon, own = rest.partition(":")
    parts = [first, *([kind, own] if colon else [rest] if rest else [])]
    if address.values:
        several = len(address.values) > 1
        parts.append("-".join(f"{name}-{value}" if several else value for name, value in address.values))
    return "/".join(map(_safe, parts)) + suffix


def _safe(part: str) -> str:
    name = slug(part)[:_LONGEST_PART].strip("-") or "x"
    return f"{name}-" if name in _RESERVED else name


def _told_apart(name: str, address: Address, suffix: str, figures: int) -> str:
    """A name that no other address has: with what is made of the whole address, and cut where it is long."""
    whole = repr((address.path, address.values)).encode(errors="surrogatepass")
    mark = sha256(whole).hexdigest()[:figures]
    room = LONGEST - len(suffix) - len(mark) - 1
    return f"{name.removesuffix(suffix)[:room].rstrip('-/')}-{mark}{suffix}"
