"""The nightly seal tells whether history was rewritten."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from requests_app import hash_chain, seal
from requests_app.actions import work
from requests_app.models import LedgerSeal, ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

NIGHT = MORNING + timedelta(hours=14)
db = pytest.mark.django_db


def leaf(head: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + head).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_the_root_of_five_heads_pairs_from_the_left() -> None:
    a, b, c, d, e = (leaf(bytes([n])) for n in range(5))

    root = hash_chain.merkle_root(bytes([n]) for n in range(5))

    assert root == node(node(node(a, b), node(c, d)), e)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 7, 8, 100])
def test_any_other_head_gives_another_root(count: int) -> None:
    heads = [bytes([n]) for n in range(count)]
    roots = {hash_chain.merkle_root(heads)}
    roots |= {hash_chain.merkle_root([*heads[:n], b"other", *heads[n + 1 :]]) for n in range(count)}

    assert len(roots) == count + 1


@db
def test_a_seal_is_made_once_a_day_and_counts_every_request(small_city: SmallCity) -> None:
    make_request()
    make_request("streetlight")

    made = seal.seal_day(now=NIGHT)

    assert made is not None
    assert made.count == 2
    assert seal.seal_day(now=NIGHT + timedelta(hours=1)) is None
    assert seal.seal_day(now=NIGHT + timedelta(days=1)) is not None


@db
def test_work_that_goes_on_leaves_older_seals_true(
    small_city: SmallCity, worker: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "CHUNK", 2)
    cases = [make_request() for _ in range(5)]
    made = seal.seal_day(now=NIGHT)
    for hours in (1, 2):
        later = NIGHT + timedelta(hours=hours)
        work.claim(cases[0].pk, actor=worker.actor, version=None, now=later)
        work.release(cases[0].pk, actor=worker.actor, version=None, now=later)
    make_request(now=NIGHT + timedelta(hours=3))

    assert made is not None
    assert seal.holds(made)


@db
def test_a_head_that_was_changed_breaks_the_seal(small_city: SmallCity) -> None:
    case = make_request()
    made = seal.seal_day(now=NIGHT)
    ServiceRequest.objects.filter(pk=case.pk).update(head_hash=hashlib.sha256(b"another history").digest())

    assert made is not None
    assert not seal.holds(made)


@db
def test_a_request_that_vanished_breaks_the_seal(small_city: SmallCity) -> None:
    make_request()
    made = seal.seal_day(now=NIGHT)
    assert made is not None

    LedgerSeal.objects.filter(pk=made.pk).update(last_request_id=0)

    assert not seal.holds(LedgerSeal.objects.get(pk=made.pk))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_seal(small_city: SmallCity, at_once: Callable[..., None]) -> None:
    make_request()

    at_once(*[lambda: seal.seal_day(now=NIGHT)] * 3)

    assert LedgerSeal.objects.count() == 1
