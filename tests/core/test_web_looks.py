"""The style sheet keeps its promises: contrast, one layer of tokens, nothing inline, within its weight."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from salesops import web
from salesops.kernel.discovery import Discovered, discover
from salesops.web import frame
from salesops.web.assets import assets

WEB = Path(web.__file__).parent
CSS = (WEB / "static" / "salesops.css").read_text("utf-8")
TEMPLATES = sorted(WEB.rglob("*.html"))
GROUNDS = ("surface", "canvas", "selected")
TEXTS = ("ink", "ink-2", "ink-3", "accent", "ok", "warn", "bad", "futures", "info")
SOFT = ("ok", "warn", "bad", "futures", "info")


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme, as the style sheet gives them."""
    start = {
        "light": r":root \{",
        "dark": r':root\[data-theme="dark"\] \{',
        "system": r':root\[data-theme="system"\] \{',
    }
    block = re.search(start[theme] + r"(.*?)\}", CSS, re.DOTALL)
    assert block, theme
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block[1]))


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio of two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # just too faint: the check can fail


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read_on_every_ground(theme: str, ground: str, text: str) -> None:
    known = tokens(theme)
    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_its_soft_ground_and_white_on_solid_ones(theme: str) -> None:
    known = tokens("light") | tokens(theme)
    faint = [name for name in SOFT if contrast(known[name], known[f"{name}-soft"]) < 4.5]
    assert faint == []
    assert [name for name in ("button", "hold", "solid") if contrast(known["white"], known[name]) < 4.5] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["control", "focus", "age-0", "age-30", "age-60", "age-90", "age-old"])
def test_borders_and_marks_can_be_seen(theme: str, mark: str) -> None:
    known = tokens(theme)
    grounds = GROUNDS if mark in ("control", "focus") else ("surface",)
    assert min(contrast(known[mark], known[ground]) for ground in grounds) >= 3


def test_the_dark_theme_is_the_same_by_choice_and_by_system() -> None:
    assert tokens("dark") == tokens("system")
    assert set(tokens("light")) - {"white"} == set(tokens("dark"))


def test_no_component_names_a_colour() -> None:
    components = CSS[CSS.index("/* ---", CSS.index("@media (prefers-color-scheme")) :]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", components) == []


def test_every_token_used_is_declared() -> None:
    declared = set(re.findall(r"--([a-z0-9-]+):", CSS))
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", CSS)) - declared == set()


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f.name)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"""\sstyle=|<style|\son[a-z]+=["']|javascript:|<script(?![^>]*\ssrc=)""", text)
    assert not re.search(r"https?://", text)
    assert "|safe" not in text
    assert "autoescape" not in text


@pytest.mark.parametrize(
    ("name", "budget"),
    [("salesops.css", 14_000), ("htmx.min.js", 17_000), ("salesops.js", 10_000), ("icons.svg", 6_000)],
)
def test_each_file_keeps_to_its_weight(name: str, budget: int) -> None:
    assert len(assets()[name].compressed) <= budget
    assert gzip.decompress(assets()[name].compressed) == assets()[name].body


def test_what_is_vendored_stands_beside_its_licence() -> None:
    names = {file.name for file in (WEB / "static").iterdir()}
    assert {"htmx.LICENSE", "icons.LICENSE"} <= names


# ------------------------------------------------------------------ icons


def sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([a-z0-9-]+)"', assets()["icons.svg"].body.decode()))


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    named = {name for file in TEMPLATES for name in re.findall(r'icon\("([a-z0-9-]+)"', file.read_text("utf-8"))}
    named |= {menu.icon for menu in (frame.HOME, frame.APPROVALS, frame.DUTIES)}
    assert len(named) > 15
    assert named - sprite() == set()


@pytest.mark.parametrize("item", discover(), ids=lambda item: item.duty.name)
def test_every_icon_of_a_duty_is_in_the_sprite(item: Discovered) -> None:
    folder = Path(str(item.module.__file__)).parent
    named = {menu.icon for menu in item.duty.menu}
    for file in folder.rglob("*.html"):
        named |= set(re.findall(r'icon\("([a-z0-9-]+)"', file.read_text("utf-8")))
    assert named - sprite() == set()
