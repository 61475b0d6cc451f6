"""Ask a web server on this machine whether it answers: `python -m civic311.probe [path] [port]`, exit status 0 or 1."""

import http.client
import os
import sys
from urllib.parse import urlsplit


def answers(port: int, path: str, public_url: str) -> bool:
    """Whether 127.0.0.1 says 200 on `path`, asked by the name that people use."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": urlsplit(public_url).netloc or "localhost"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    path, port = (*sys.argv[1:], *("/healthz", "8000")[len(sys.argv) - 1 :])
    sys.exit(not answers(int(port), path, os.environ.get("PUBLIC_URL", "")))
