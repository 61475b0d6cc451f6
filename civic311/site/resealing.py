"""After a change of SECRET_KEY: seal everything anew that the old key sealed, so that the old one may go."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models

from civic311.accounts.sign_in_models import SignOn
from civic311.lib.sealed import seal, unseal
from integrations.models import Connection, Subscription, WorkSystem

# Every column that `civic311.lib.sealed` fills.
SEALED: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Subscription, ("secret", "old_secret")),
    (WorkSystem, ("secret", "old_secret")),
    (Connection, ("sealed_key",)),
    (SignOn, ("sealed_secret",)),
)
_FACTOR = "sealed:"  # how accounts.second_factor marks a sealed part of a row's data


@dataclass
class Resealed:
    """How many secrets were sealed anew, and how many no key opens."""

    resealed: int = 0
    lost: int = 0


def reseal() -> Resealed:
    """Seal all secrets with the present key; a row changes only if it is still as read. May be done again."""
    done = Resealed()
    for model, names in SEALED:
        for row in model._default_manager.only("pk", *names).iterator(chunk_size=500):
            for name in names:
                old = getattr(row, name)
                new = _anew(old, done)
                if new:
                    model._default_manager.filter(pk=row.pk, **{name: old}).update(**{name: new})
    for factor in Authenticator.objects.iterator(chunk_size=500):
        data = _part(factor.data, done)
        if data != factor.data:
            Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=data)
    return done


def _anew(text: str, done: Resealed) -> str:
    """The text sealed with the present key; empty when there is none, or none that opens."""
    if not text:
        return ""
    try:
        opened = unseal(text)
    except ValueError:
        done.lost += 1
        return ""
    done.resealed += 1
    return seal(opened)


def _part(data: Any, done: Resealed) -> Any:
    """The data of a second factor with its sealed texts sealed anew."""
    if isinstance(data, dict):
        return {key: _part(value, done) for key, value in data.items()}
    if isinstance(data, list):
        return [_part(value, done) for value in data]
    if isinstance(data, str) and data.startswith(_FACTOR):
        new = _anew(data.removeprefix(_FACTOR), done)
        return _FACTOR + new if new else data
    return data
