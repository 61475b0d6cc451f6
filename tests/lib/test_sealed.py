"""Sealed secrets open again for us, not for somebody who has the database or changed a letter."""

import pytest
from pytest_django import Settings

from civic311.lib.sealed import seal, unseal


def test_a_sealed_secret_opens_and_does_not_show(settings: Settings) -> None:
    sealed = seal("the secret of a peer")

    assert "secret of a peer" not in sealed
    assert unseal(sealed) == "the secret of a peer"
    assert seal("the secret of a peer") != sealed


def test_an_old_key_still_opens_until_it_is_dropped(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a" * 60, []
    sealed = seal("x")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "b" * 60, ["a" * 60]
    assert unseal(sealed) == "x"

    settings.SECRET_KEY_FALLBACKS = []
    for broken in (sealed, sealed[:-4], "", "no secret", "\ud83d"):
        with pytest.raises(ValueError):
            unseal(broken)
