"""The style sheet, the scripts and the icon of the site: our own, whole, and with nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

WEB = Path(__file__).parents[1] / "src" / "remit" / "web"
ASSETS = sorted((WEB / "assets").iterdir())
STYLES = [path for path in ASSETS if path.suffix == ".css"]
SCRIPTS = [path for path in ASSETS if path.suffix == ".js"]
COLOURS = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
LEAST_CONTRAST = 4.5
LEAST_CONTRAST_OF_A_LINE = 3.0


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def colours() -> dict[str, str]:
    return dict(COLOURS.findall(text(WEB / "assets" / "remit.css"))) | {"white": "#ffffff"}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 reckons it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    whole = text(path).replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"https?:|@import|url\(|//cdn|\.woff", whole)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_brace_of_a_style_sheet_is_closed(path: Path) -> None:
    depth = 0
    for char in re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", text(path), flags=re.DOTALL):
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_code_or_markup_of_text(path: Path) -> None:
    bad = ("eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser")
    assert not [word for word in bad if word in text(path)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_sets_a_style_or_a_handler_as_an_attribute(path: Path) -> None:
    """The security policy of the pages would refuse it."""
    assert not re.findall(r"""setAttribute\(\s*["'](?:style|on)""", text(path))


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_every_asset_is_used(path: Path) -> None:
    users = [*(WEB / "templates").glob("*.html"), *SCRIPTS, *WEB.glob("*.py")]
    assert [user.name for user in users if user != path and path.name in text(user)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_module_that_a_script_imports_is_there(path: Path) -> None:
    names = {asset.name for asset in ASSETS}
    assert set(re.findall(r'from "\./([^"]+)"', text(path))) <= names


@pytest.mark.parametrize("page", sorted((WEB / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_page_has_a_style_or_a_handler_of_its_own(page: Path) -> None:
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text(page))


def test_the_icon_can_be_read() -> None:
    icon = ET.parse(WEB / "assets" / "remit.svg").getroot()  # noqa: S314 - our own file
    assert icon.tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("name", ["ink", "soft", "link", "link-dark", "error", "warning", "good"])
@pytest.mark.parametrize("ground", ["white", "tint", "chosen", "mark"])
def test_words_can_be_read_on_every_ground(name: str, ground: str) -> None:
    assert contrast(colours()[name], colours()[ground]) >= LEAST_CONTRAST


@pytest.mark.parametrize("ground", ["white", "tint"])
def test_the_focus_can_be_seen(ground: str) -> None:
    assert contrast(colours()["link"], colours()[ground]) >= LEAST_CONTRAST_OF_A_LINE


def test_the_colours_of_the_editor_can_be_read() -> None:
    found = re.findall(r"\.lit-[a-z]+ \{ color: (#[0-9a-f]{6}); \}", text(WEB / "assets" / "remit.css"))
    assert len(found) == 7
    assert min(contrast(colour, "#ffffff") for colour in found) >= LEAST_CONTRAST


def test_paper_has_neither_navigation_nor_forms() -> None:
    paper = text(WEB / "assets" / "remit.css").split("@media print", 1)[1]
    hidden = next(line for line in paper.splitlines() if "display: none !important" in line)
    assert {".site-nav", ".site-search", "form", "button", ".downloads"} <= set(re.split(r"[,\s{]+", hidden))
