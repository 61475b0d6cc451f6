"""Whatever colour a city chooses, words are readable in both schemes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic311.lib import colours

ANY = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(ANY)
def test_every_colour_has_a_neighbor_that_is_read_on_every_ground_of_both_schemes(colour: str) -> None:
    look = colours.look_of(colours.nearest_brand(colour), colours.nearest_accent(colour))

    pairs = [
        (look.light, colours.LIGHT_GROUNDS, colours.INK_LIGHT),
        (look.dark, colours.DARK_GROUNDS, colours.INK_DARK),
    ]
    for scheme, grounds, ink in pairs:
        for text in (scheme.brand, scheme.strong):
            assert colours.least_contrast(text, [*grounds, scheme.wash]) >= 4.5
        assert colours.contrast(ink, scheme.wash) >= 4.5
    assert colours.contrast(look.accent, colours.ON_ACCENT) >= 4.5


@pytest.mark.parametrize("text", ["red", "#12", "#12345g", "", "#fff; }"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        colours.parse(text)
