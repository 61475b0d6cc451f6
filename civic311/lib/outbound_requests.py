"""The rules for outgoing calls, for libraries that speak through `requests`."""

from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from civic311.lib.outbound import TIMEOUT, OutboundError, call

MOST_BYTES = 1024 * 1024


def checked_session() -> requests.Session:
    """A session whose every call goes through `civic311.lib.outbound`; a redirect is an error, never followed.

    Calls raise `requests.RequestException` for what is refused, cannot be reached or answers too much.
    """
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.headers["Accept-Encoding"] = "identity"
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Checked())
    return session


class _Checked(BaseAdapter):
    """Sends one prepared request by `outbound.call`."""

    def send(
        self, request: requests.PreparedRequest, stream: bool = False, timeout: Any = None, verify: Any = True,
        cert: Any = None, proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:  # fmt: skip
        body = request.body.encode() if isinstance(request.body, str) else request.body
        seconds = timeout if isinstance(timeout, int | float) else TIMEOUT
        try:
            answer = call(
                request.url or "", method=request.method or "GET", headers=dict(request.headers), body=body or None,
                timeout=float(seconds), most_bytes=MOST_BYTES,
            )  # fmt: skip
        except OutboundError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.body
        response.encoding = get_encoding_from_headers(response.headers)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is kept open."""
