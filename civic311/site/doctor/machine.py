"""What the doctor looks at on the machine: settings, files, disk, mail."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.utils.http import is_same_domain

from civic311.site.doctor.findings import Finding, fail, ok, warn
from civic311.site.operations import numbers
from civic311.site.operations.troubles import is_nearly_full, megabytes

_KEEPS_MAIL = "notifications.backends.KeepBackend"
_SHORTEST_KEY = 50
_FEWEST_CHARACTERS = 10


def secret_key(now: datetime) -> Iterator[Finding]:
    """It signs sessions and links, and seals the secrets in the database."""
    key = settings.SECRET_KEY
    mend = "docs/runbook.md, “Change keys and passwords”"
    if len(key) < _SHORTEST_KEY or len(set(key)) < _FEWEST_CHARACTERS:
        yield fail("secret key", "SECRET_KEY is short or simple enough to guess.", mend)
    elif settings.SECRET_KEY_FALLBACKS and settings.MARKS_KEY == settings.SECRET_KEY:
        words = "SECRET_KEY was changed without MARKS_KEY: stopped addresses and blocked senders are not known again."
        yield fail("secret key", words, f"Set MARKS_KEY to the first SECRET_KEY, and keep it: {mend}")
    elif settings.SECRET_KEY_FALLBACKS:
        words = "An earlier key still opens sessions and links."
        yield warn("secret key", words, "Take SECRET_KEY_FALLBACKS out 45 days after the change: " + mend)
    else:
        yield ok("secret key", "It is long and random.")


def mode(now: datetime) -> Iterator[Finding]:
    """Error pages with insides are for development only."""
    if settings.DEBUG:
        yield fail("mode", "DEBUG is on: error pages show the insides of the city.", "Set DEBUG=0 and start again.")
    else:
        yield ok("mode", "Demo mode." if settings.DEMO_MODE else "Live.")


def addresses(now: datetime) -> Iterator[Finding]:
    """Links in messages lead here, and this is what browsers ask for."""
    public = urlsplit(settings.PUBLIC_URL)
    known = [host for host in settings.ALLOWED_HOSTS if is_same_domain(public.hostname or "", host) or host == "*"]
    if "*" in settings.ALLOWED_HOSTS:
        yield warn("addresses", "ALLOWED_HOSTS takes any name.", "Set ALLOWED_HOSTS to the names of the city.")
    elif not known:
        words = f"PUBLIC_URL is {settings.PUBLIC_URL}, which ALLOWED_HOSTS does not name: links lead nowhere."
        yield fail("addresses", words, f"Add {public.hostname} to ALLOWED_HOSTS, or set PUBLIC_URL.")
    elif not settings.DEMO_MODE and public.scheme != "https":
        yield fail("addresses", f"Links begin with {settings.PUBLIC_URL}, without TLS.", "Set PUBLIC_URL=https://...")
    else:
        yield ok("addresses", f"The city is at {settings.PUBLIC_URL}.")


def safety(now: datetime) -> Iterator[Finding]:
    """What Django would say about settings that are not safe for the open network."""
    if settings.DEMO_MODE or settings.DEBUG:
        return
    found = [each for each in run_checks(include_deployment_checks=True) if not each.is_silenced()]
    for each in found:
        yield warn(
            "settings", str(each.msg).split("\n")[0], f"{each.hint or '.env.example says what to set'} ({each.id})"
        )
    if not settings.SECURE_PROXY_SSL_HEADER and settings.SECURE_SSL_REDIRECT:
        words = "Pages are redirected to TLS, but no proxy is believed: behind one they are redirected for ever."
        yield warn("settings", words, "Set BEHIND_PROXY=1 when a proxy sets X-Forwarded-Proto and X-Forwarded-For.")
    elif not found:
        yield ok("settings", "They are safe for the open network.")


def mail(now: datetime) -> Iterator[Finding]:
    """Mail can leave."""
    if settings.EMAIL_BACKEND == _KEEPS_MAIL:
        if settings.DEMO_MODE:
            yield ok("mail", "It stays here, readable under /staff/mail/.")
        else:
            yield fail("mail", "Mail stays here and reaches nobody.", "Unset EMAIL_BACKEND and set EMAIL_HOST.")
    elif settings.DEFAULT_FROM_EMAIL.endswith(".example") and not settings.DEMO_MODE:
        words = f"Messages are from {settings.DEFAULT_FROM_EMAIL}."
        yield fail("mail", words, "Set DEFAULT_FROM_EMAIL to the city's address.")
    elif settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and _is_open_wire():
        words = f"Mail goes to {settings.EMAIL_HOST} unencrypted."
        yield warn("mail", words, "Set EMAIL_USE_TLS=1, and EMAIL_PORT=587 if the server asks for it.")
    else:
        yield ok("mail", "It is set up; `doctor --mail` connects to the server.")


def _is_open_wire() -> bool:
    return not settings.EMAIL_USE_TLS and settings.EMAIL_HOST not in ("localhost", "127.0.0.1", "::1")


def mail_server(now: datetime) -> Iterator[Finding]:
    """The mail server takes our sign-in; nothing is sent."""
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
        connection.close()
    except Exception as error:
        words = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take us: {type(error).__name__}: {error}"
        yield fail(
            "mail server", words, "Compare EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_HOST_USER and _PASSWORD."
        )
    else:
        yield ok("mail server", "It takes our sign-in.")


def disk(now: datetime) -> Iterator[Finding]:
    """There is room."""
    found = numbers.disk()
    words = f"{megabytes(found.free)} of {megabytes(found.total)} are free."
    if is_nearly_full(found):
        yield fail("disk", words, f"Make room on the disk of {settings.DATA_DIR}; df -h says what is full.")
    else:
        yield ok("disk", words)


def files(now: datetime) -> Iterator[Finding]:
    """Folders can be written, and nobody else can read the secrets."""
    folders = [Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT), Path(settings.FACTS_DIR), settings.OPEN_DATA_DIR]
    closed = [str(folder) for folder in folders if folder.exists() and not os.access(folder, os.W_OK | os.X_OK)]
    private = Path(settings.DATA_DIR) / "env"
    is_readable = private.exists() and stat.S_IMODE(private.stat().st_mode) & 0o077
    if closed:
        yield fail("files", f"{', '.join(closed)} cannot be written.", f"chown -R <the user of Civic311> {closed[0]}")
    elif is_readable:
        yield fail("files", f"Others can read the secrets in {private}.", f"chmod 600 {private}")
    else:
        yield ok("files", f"{settings.DATA_DIR} can be written, and its secrets are private.")


def static(now: datetime) -> Iterator[Finding]:
    """Stylesheets and scripts were gathered."""
    if settings.STATIC_ROOT and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield fail("static files", "They were not gathered; pages break.", "./run manage collectstatic --noinput")
    else:
        yield ok("static files", "They are gathered.")


def translations(now: datetime) -> Iterator[Finding]:
    """Each language's texts were compiled since they were last changed."""
    stale = [
        source.parts[-3]
        for folder in settings.LOCALE_PATHS
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))
        if not (made := source.with_suffix(".mo")).exists() or made.stat().st_mtime < source.stat().st_mtime
    ]
    if stale:
        words = f"Texts in {', '.join(stale)} are not compiled."
        yield warn("translations", words, "Start with ./run, which compiles them; or ./run manage compilemessages")
    else:
        yield ok("translations", "All languages are compiled.")
