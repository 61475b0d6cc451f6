"""Web Push: messages to browsers whose page is closed (RFC 8030), encrypted so that only the browser can read them
(RFC 8291), signed with the city's own key (RFC 8292).

A message of the channel "push" is for a `PushDevice`, named by its id. Its last line is the page that a tap opens.
"""

import base64
import binascii
import json
from email.utils import parseaddr
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from py_vapid import Vapid02

from civic311.lib import outbound
from notifications.models import OutboundMessage, PushDevice, PushKey

CHANNEL = "push"
MOST_BYTES = 3_000  # push services promise to take 4,096 with the encryption
_KEPT_FOR = 86_400  # seconds for which the push service keeps it for a browser that is off
_SIGNED_FOR = 12 * 3_600  # seconds; at most a day by RFC 8292
_GONE = (404, 410)
_POINT_BYTES, _SECRET_BYTES = 65, 16


class PushError(Exception):
    """The message did not leave. `is_permanent`: trying again does not help."""

    def __init__(self, words: str, *, is_permanent: bool = False) -> None:
        super().__init__(words)
        self.is_permanent = is_permanent


def public_key() -> str:
    """The city's key as browsers ask for it: a point in base64url. Made at the first call."""
    point = _key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def is_subscription(p256dh: str, auth: str) -> bool:
    """Whether these can be the keys of a browser: a point of the curve and a secret of 16 bytes, in base64url."""
    try:
        point, secret = _decoded(p256dh), _decoded(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, binascii.Error):
        return False
    return len(point) == _POINT_BYTES and len(secret) == _SECRET_BYTES


def by_push(message: OutboundMessage, connection: BaseEmailBackend) -> str:
    """Hand it to the push service of the browser; returns its id there. Raises PushError.

    A browser that the service knows no more is marked as gone.
    """
    device = PushDevice.objects.filter(pk=message.to_address, gone_at=None).first()
    if device is None:
        raise PushError("The browser takes no messages any more", is_permanent=True)
    assert message.claimed_until is not None
    headers = {
        "TTL": str(_KEPT_FOR), "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        **_signature(device.endpoint, expires=int(message.claimed_until.timestamp()) + _SIGNED_FOR),
    }  # fmt: skip
    try:
        answer = outbound.call(device.endpoint, method="POST", headers=headers, body=_sealed(message, device))
    except outbound.OutboundError as error:
        raise PushError(str(error), is_permanent=error.is_refused) from error
    if answer.status in _GONE:
        PushDevice.objects.filter(pk=device.pk).update(gone_at=timezone.now())
        raise PushError(f"{answer.status}: the browser is gone", is_permanent=True)
    if not answer.is_good:
        raise PushError(f"The push service answered {answer.status}", is_permanent=answer.status in (400, 413))
    return answer.headers.get("location", "")


def _key() -> Vapid02:
    row = PushKey.objects.filter(pk=1).first()
    if row is None:
        made = Vapid02()
        made.generate_keys()
        row, _is_new = PushKey.objects.get_or_create(pk=1, defaults={"private_key": made.private_pem().decode()})
    return Vapid02.from_pem(row.private_key.encode())


def _signature(endpoint: str, *, expires: int) -> dict[str, str]:
    parts = urlsplit(endpoint)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "311@city.example"
    claims = {"sub": f"mailto:{sender}", "aud": f"{parts.scheme}://{parts.netloc}", "exp": expires}
    signed: dict[str, str] = _key().sign(claims)
    return signed


def _sealed(message: OutboundMessage, device: PushDevice) -> bytes:
    body, _line, link = message.body_text.strip().rpartition("\n")
    told = {"title": message.subject, "body": body.strip(), "link": link.strip(), "language": message.language}
    while len(content := json.dumps(told, ensure_ascii=False).encode()) > MOST_BYTES and told["body"]:
        told["body"] = told["body"][: len(told["body"]) // 2]
    sealed: bytes = http_ece.encrypt(
        content, private_key=ec.generate_private_key(ec.SECP256R1()), dh=_decoded(device.p256dh),
        auth_secret=_decoded(device.auth), version="aes128gcm",
    )  # fmt: skip
    return sealed


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
