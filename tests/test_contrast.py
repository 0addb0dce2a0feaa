"""Every pair of colours in use is measured from the tokens themselves, by day and by night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
STYLES = PROJECT / "backoffice" / "styles"
REGISTER_SOURCE = PROJECT / "register" / "src"
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")
HEX = re.compile(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6});")


def _theme(name: str) -> dict[str, str]:
    block = re.search(
        rf'@plugin "daisyui/theme" \{{\s*name: "{name}";(.*?)\n\}}', TOKENS, re.DOTALL
    )
    assert block, f"no theme {name}"
    return dict(HEX.findall(block[1]))


def _register(name: str) -> dict[str, str]:
    """The theme as it is inside `.register`."""
    selector = r"\n  \.register \{" if name == "day" else r'\.register\[data-theme="night"\] \{'
    block = re.search(selector + r"(.*?)\n  \}", TOKENS, re.DOTALL)
    assert block, f"no register values for {name}"
    return _theme(name) | dict(HEX.findall(block[1]))


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _mixed(over: str, under: str, share: float) -> str:
    parts = (
        round(int(over[at : at + 2], 16) * share + int(under[at : at + 2], 16) * (1 - share))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


VOICES = ("ink", "soft", "muted", "pine", "pine-deep", "amber", "brick", "blue")
TEXT = [
    *((voice, ground) for voice in VOICES for ground in ("paper", "surface")),
    *((voice, "sunken") for voice in ("ink", "soft", "muted", "amber", "brick", "pine", "blue")),
    *((voice, "pine-soft") for voice in ("ink", "soft", "muted", "pine-deep")),
    ("amber", "amber-soft"),
    ("brick", "brick-soft"),
    ("blue", "blue-soft"),
    ("on-pine", "pine"),
    ("on-pine", "pine-deep"),
    ("on-brick", "brick"),
    ("on-brick", "brick-deep"),
    ("paper", "ink"),
    *(("on-heat-low", f"heat-{step}") for step in (1, 2, 3, 4)),
    *(("on-heat-high", f"heat-{step}") for step in (5, 6)),
]
SHAPES = [
    *(("edge", ground) for ground in ("paper", "surface")),
    *(("blue", ground) for ground in ("paper", "surface", "sunken")),
    ("pine", "pine-soft"),
    ("pine", "line"),
    ("brick", "paper"),
    *((f"series-{position}", "paper") for position in range(1, 7)),
]
REGISTER = [
    *((voice, ground) for voice in ("ink", "soft", "muted") for ground in ("paper", "surface")),
    *(("pine", ground) for ground in ("paper", "surface", "pine-soft")),
    *(("brick", ground) for ground in ("paper", "surface", "brick-soft")),
    ("ink", "sunken"),
    ("ink", "pine-soft"),
    ("muted", "sunken"),
    ("amber", "amber-soft"),
    ("amber", "surface"),
    ("on-pine", "pine"),
    ("on-pine", "pine-deep"),
    *((voice, "sunken") for voice in ("soft", "brick")),
    ("pine", "paper"),
    ("amber", "paper"),
    ("on-brick", "brick"),
    ("on-brick", "brick-deep"),
    ("paper", "ink"),
    ("brick", "brick-soft"),
    *(
        ("ink", f"ground-{ground}")
        for ground in ("bread", "pastry", "cakes", "coffee", "deli", "cold")
    ),
]
#: What borders a control of the register, and what shows where one is: 3:1.
REGISTER_SHAPES = [
    *(("edge", ground) for ground in ("paper", "surface", "sunken")),
    *(("blue", ground) for ground in ("paper", "surface", "sunken", "pine-soft")),
    *(("pine", ground) for ground in ("paper", "surface", "sunken")),
    ("amber", "surface"),
]


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize(("over", "under"), TEXT)
def test_text_stands_out(theme, over, under):
    colours = _theme(theme)
    measured = _contrast(colours[over], colours[under])
    assert measured >= 4.5, f"{over} on {under} by {theme}: {measured:.2f}"


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize(("over", "under"), SHAPES)
def test_borders_and_series_stand_out(theme, over, under):
    colours = _theme(theme)
    measured = _contrast(colours[over], colours[under])
    assert measured >= 3, f"{over} on {under} by {theme}: {measured:.2f}"


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize(("over", "under"), REGISTER)
def test_the_register_is_read_at_arms_length(theme, over, under):
    colours = _register(theme)
    measured = _contrast(colours[over], colours[under])
    assert measured >= 7, f"{over} on {under} by {theme}: {measured:.2f}"


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize(("over", "under"), REGISTER_SHAPES)
def test_the_registers_borders_stand_out(theme, over, under):
    colours = _register(theme)
    measured = _contrast(colours[over], colours[under])
    assert measured >= 3, f"{over} on {under} by {theme}: {measured:.2f}"


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_the_lighter_minor_part_of_a_large_total_stands_out(theme, ground):
    colours = _theme(theme)
    minor = _mixed(colours["ink"], colours["paper"], 0.62)
    assert _contrast(minor, colours[ground]) >= 3


def test_both_themes_and_the_device_at_night_name_the_same_colours():
    assert set(_theme("day")) == set(_theme("night"))
    chosen = r'(?:\[data-theme="night"\]|:not\(\[data-theme="day"\] \*\))?'
    blocks = re.findall(rf"\.register{chosen} \{{(.*?)\}}", TOKENS, re.DOTALL)
    _, by_choice, by_device = (dict(HEX.findall(block)) for block in blocks)
    assert by_choice == by_device != {}


def test_the_measure_itself_is_right():
    assert _contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert _contrast("#1D2023", "#FBFAF7") == pytest.approx(15.7, abs=0.05)
    assert _contrast("#8E897E", "#FBFAF7") == pytest.approx(3.3, abs=0.05)


def test_no_colour_but_a_token_in_styles_and_scripts():
    raw = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(")
    found = [
        f"{path.name}: {line.strip()}"
        for path in [
            *STYLES.glob("*.css"),
            *(STYLES.parent / "scripts").glob("*.ts"),
            *REGISTER_SOURCE.rglob("*.css"),
            *REGISTER_SOURCE.rglob("*.svelte"),
        ]
        if path.name != "tokens.css"
        for line in path.read_text(encoding="utf-8").splitlines()
        if raw.search(line)
    ]
    assert not found, "\n".join(found)


def test_styles_name_only_colours_that_exist():
    known = set(re.findall(r"--([a-z0-9-]+):", TOKENS))
    for component in REGISTER_SOURCE.rglob("*.svelte"):  # what a component sets on its element
        known |= set(re.findall(r"style:--([a-z0-9-]+)", component.read_text(encoding="utf-8")))
    found = [
        f"{path.name}: --{name}"
        for path in [*STYLES.glob("*.css"), *REGISTER_SOURCE.rglob("*.css")]
        for name in re.findall(r"var\(--([a-z0-9-]+)", path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert not found, "\n".join(found)
