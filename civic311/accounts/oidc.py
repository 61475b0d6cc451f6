"""OpenID Connect with the city's provider: allauth's flow, with what it leaves out.

Beside allauth's state and PKCE each sign-in has a nonce, and the ID token's signature is always checked, with keys of
the provider and methods that need a private key (OpenID Connect Core 1.0, 3.1.3.7). Nothing of the claims is kept.
"""

import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from civic311.accounts.models import SignOn
from civic311.lib.outbound_requests import checked_session
from civic311.lib.sealed import unseal

SIGNED_BY = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
_LEEWAY = 60  # seconds that clocks may differ
_WELL_KNOWN = "/.well-known/openid-configuration"
_CALLED = ("token_endpoint", "jwks_uri")


def discover(issuer: str) -> dict[str, Any]:
    """What the provider says of itself. Raises OAuth2Error or requests.RequestException when it cannot be used."""
    with checked_session() as session:
        answer = session.get(issuer.rstrip("/") + _WELL_KNOWN)
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict) or str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise OAuth2Error("The provider names itself by another address")
    for name in ("authorization_endpoint", *_CALLED):
        if not is_fit(str(found.get(name, ""))):
            raise OAuth2Error(f"No usable {name}")
    return found


def keys_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The provider's public keys. Raises as `discover`."""
    with checked_session() as session:
        answer = session.get(found["jwks_uri"])
        answer.raise_for_status()
        keys = answer.json()
    rows = keys.get("keys") if isinstance(keys, dict) else None
    if not isinstance(rows, list) or not rows:
        raise OAuth2Error("No keys")
    return [row for row in rows if isinstance(row, dict) and row.get("use", "sig") == "sig"]


def is_fit(url: str) -> bool:
    """Whether secrets may go to the address: TLS, or a host that the city lists in OUTBOUND_ALLOW."""
    try:
        parts = urlsplit(url)
        allowed = {parts.hostname, f"{parts.hostname}:{parts.port}"} & set(settings.OUTBOUND_ALLOW)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and bool(allowed)))


class CityProvider(OpenIDConnectProvider):
    """The provider as allauth knows it; from its answer only the subject is taken."""

    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> "CityAdapter":
        return CityAdapter(request, self.sign_on)

    def __init__(self, request: HttpRequest, sign_on: SignOn) -> None:
        self.sign_on = sign_on
        secret = unseal(sign_on.sealed_secret) if sign_on.sealed_secret else ""
        app = SocialApp(
            provider="openid_connect", provider_id=sign_on.issuer, name=sign_on.name, client_id=sign_on.client_id,
            secret=secret, settings={"server_url": sign_on.issuer},
        )  # fmt: skip
        super().__init__(request, app=app)

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class CityAdapter(OpenIDConnectOAuth2Adapter):
    """One sign-in with the provider; `state` is what was remembered when it began."""

    state: dict[str, Any]

    def __init__(self, request: HttpRequest, sign_on: SignOn) -> None:
        self.sign_on = sign_on
        self.state = {}
        super().__init__(request, sign_on.issuer)

    def get_provider(self) -> CityProvider:
        return CityProvider(self.request, self.sign_on)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("sign_on_callback"))

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_found"):
            self._found = discover(self.sign_on.issuer)
        return self._found

    @property
    def basic_auth(self) -> bool:
        methods = self.openid_config.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_post" not in methods and "client_secret_basic" in methods

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        claims = self._checked(kwargs["response"].get("id_token"))
        info: dict[str, Any] = {}
        if is_fit(str(self.openid_config.get("userinfo_endpoint", ""))):
            info = self._fetch_user_info(token.token)
            if not isinstance(info, dict) or info.get("sub") != claims["sub"]:
                raise OAuth2Error("The answers are about two people")
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = {**info, **claims}  # type: ignore[attr-defined]
        return login

    def _checked(self, id_token: Any) -> dict[str, Any]:
        """The claims of a token that the provider made for us, now, for this very sign-in; else OAuth2Error."""
        found = self.openid_config
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token, self._key_of(id_token, keys_of(found)), algorithms=sorted(SIGNED_BY), leeway=_LEEWAY,
                audience=self.sign_on.client_id, issuer=found["issuer"],
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )  # fmt: skip
        except (jwt.PyJWTError, TypeError, ValueError, AttributeError) as error:
            raise OAuth2Error(f"The ID token is not good: {type(error).__name__}") from error
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(nonce, str(self.state.get("nonce", ""))):
            raise OAuth2Error("The ID token is of another sign-in")
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self.sign_on.client_id:
            raise OAuth2Error("The ID token is for somebody else")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 191:
            raise OAuth2Error("No usable subject")
        since = self.state.get("since")
        # Asked with max_age, a provider has to tell it (OpenID Connect Core 1.0, 2); the token itself is always new.
        if since is not None and int(claims.get("auth_time") or 0) < int(since) - _LEEWAY:
            raise OAuth2Error("The provider did not ask again")
        return claims

    def _key_of(self, id_token: Any, keys: list[dict[str, Any]]) -> jwt.PyJWK:
        header = jwt.get_unverified_header(id_token)
        named = [key for key in keys if key.get("kid") == header.get("kid")] if "kid" in header else keys
        if header.get("alg") not in SIGNED_BY or len(named) != 1:
            raise OAuth2Error("The ID token is signed with an unknown key")
        return jwt.PyJWK.from_dict(named[0], algorithm=header["alg"])


class CityCallback(OAuth2CallbackView):
    """Where the provider sends people back to."""

    adapter: CityAdapter

    def _get_state(self, request: HttpRequest, provider: CityProvider) -> tuple[Any, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


def leave_for(request: HttpRequest, sign_on: SignOn, *, next_url: str, errand: dict[str, Any]) -> str:
    """The address at the provider where the person signs in; `errand` comes back with her.

    `since` in it (seconds since 1970): she must sign in there anew. Raises as `discover`.
    """
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce} | ({"prompt": "login", "max_age": "0"} if "since" in errand else {})
    answer = CityProvider(request, sign_on).redirect(
        request, "login", next_url=next_url or None, auth_params=asked, nonce=nonce, **errand
    )
    return str(answer.url)
