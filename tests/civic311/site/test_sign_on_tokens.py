"""What a provider's answer must be before it lets somebody in."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from civic311.accounts.models import User
from civic311.lib import outbound_requests
from civic311.lib.outbound import Answer
from tests.factories.sign_on import Provider, come_back, is_in, set_out, sign_on

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OWN_KEY = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OTHER_KEY.public_key()))
GONE = object()  # a claim that is not there


@pytest.fixture
def forging(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the provider show our key, and its tokens be signed anew with changed claims."""

    def forge(
        change: Callable[[dict[str, Any]], dict[str, Any]], *, key: Any = KEY, method: str = "RS256",
        headers: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        honest = outbound_requests.call

        def call(url: str, **given: Any) -> Answer:
            answer = honest(url, **given)
            body = json.loads(answer.body) if answer.body.startswith(b"{") else {}
            if "keys" in body:
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                body = {"keys": [public | {"kid": "ours", "alg": "RS256", "use": "sig"}]}
            elif "id_token" in body:
                claims = change(jwt.decode(body["id_token"], options={"verify_signature": False}))
                claims = {name: value for name, value in claims.items() if value is not GONE}
                body["id_token"] = jwt.encode(claims, key, algorithm=method, headers={"kid": "ours"} | (headers or {}))
            return Answer(answer.status, answer.headers, json.dumps(body).encode())

        monkeypatch.setattr(outbound_requests, "call", call)

    return forge


def test_a_token_signed_with_the_providers_key_is_taken(
    provider: Provider, client: Client, forging: Callable[..., None]
) -> None:
    forging(lambda claims: claims)

    sign_on(client, provider, "wanda")

    assert is_in(client)


@pytest.mark.parametrize(
    ("change", "signing"),
    [
        ({}, {"key": OTHER_KEY}),
        ({}, {"key": "", "method": "none"}),
        ({}, {"key": "a shared secret that is long enough", "method": "HS256"}),
        ({}, {"key": OTHER_KEY, "headers": {"jwk": OWN_KEY}}),
        ({}, {"key": OTHER_KEY, "headers": {"jku": "https://evil.example/keys", "kid": "theirs"}}),
        ({"aud": "another-client"}, {}),
        ({"aud": ["civic311", "another-client"], "azp": "another-client"}, {}),
        ({"iss": "https://evil.example"}, {}),
        ({"nonce": "of another sign-in"}, {}),
        ({"nonce": None}, {}),
        ({"exp": int(time.time()) - 3600}, {}),
        ({"exp": GONE}, {}),
        ({"iat": GONE}, {}),
        ({"nonce": GONE, "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}, {}),
        ({"sub": "somebody else"}, {}),
        ({"sub": ""}, {}),
    ],
    ids=["key", "unsigned", "shared secret", "key in its header", "keys by its header", "audience", "authorized party",
         "issuer", "nonce", "no nonce", "expired", "no end", "no time", "another kind", "subject", "no subject"],
)  # fmt: skip
def test_a_forged_token_opens_nothing(
    provider: Provider, client: Client, forging: Callable[..., None], change: dict[str, Any], signing: dict[str, Any]
) -> None:
    forging(lambda claims: claims | change, **signing)

    answer = sign_on(client, provider, "wanda")

    assert answer.status_code == 403
    assert not is_in(client)
    assert not User.objects.filter(email="wanda@testville.example").exists()


@pytest.mark.parametrize("auth_time", [GONE, int(time.time()) - 3600], ids=["unsaid", "long ago"])
def test_who_has_to_prove_anew_who_she_is_signs_in_anew_at_the_provider(
    provider: Provider, client: Client, forging: Callable[..., None], auth_time: Any
) -> None:
    sign_on(client, provider, "wanda")
    way = set_out(client, reverse("sign_on_again"))
    assert ("prompt=login" in way, "max_age=0" in way) == (True, True)

    forging(lambda claims: claims | {"auth_time": auth_time})
    assert come_back(client, provider.signs_in(way, "wanda")).status_code == 403

    forging(lambda claims: claims | {"auth_time": int(time.time())})
    again = provider.signs_in(set_out(client, reverse("sign_on_again")), "wanda")
    assert come_back(client, again).status_code == 302


@pytest.fixture
def exchanged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """What we send to the provider and what it answers, call by call."""
    calls: list[tuple[dict[str, str], dict[str, Any]]] = []
    honest = outbound_requests.call

    def call(url: str, **given: Any) -> Answer:
        answer = honest(url, **given)
        calls.append((dict(parse_qsl((given.get("body") or b"").decode())), json.loads(answer.body)))
        return answer

    monkeypatch.setattr(outbound_requests, "call", call)
    return calls


def test_a_code_is_worth_nothing_without_what_this_browser_kept_back(
    provider: Provider, client: Client, exchanged: list[Any]
) -> None:
    asked = dict(parse_qsl(urlsplit(set_out(client)).query))
    sign_on(client, provider, "wanda")

    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    (verifier,) = [sent["code_verifier"] for sent, _answer in exchanged if "code" in sent]
    assert len(verifier) >= 43


def test_tokens_are_neither_kept_nor_sent_to_the_browser_nor_logged(
    provider: Provider, client: Client, exchanged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        answer = sign_on(client, provider, "wanda")

    assert is_in(client)
    (tokens,) = [got for _sent, got in exchanged if "id_token" in got]
    seen = f"{answer.content!r} {answer.headers} {answer.cookies} {dict(client.session)} {caplog.text}"
    assert not [name for name in ("id_token", "access_token") if tokens[name] in seen]
    assert not SocialToken.objects.exists()
