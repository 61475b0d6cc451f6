"""Reading a report out of the arguments of `POST requests`: everything is checked before anything is kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import get_language

from civic311.lib.clean_text import clean_line, clean_text
from civic311.people.models import ContactChannel
from integrations.models import ApiKey
from integrations.open311.server import arguments as read
from integrations.open311.server.answers import answers_in
from integrations.open311.server.problems import Problem
from integrations.open311.server.repeats import mark_of, submission_key
from requests_app.actions.submit import ContactInput, Intake
from requests_app.forms.report_place import means_nowhere
from requests_app.queries.search import phone_in
from routing.addresses import address_by_key, find_places
from routing.models import Service
from routing.place import valid_position
from routing.reference import Reference

MOST_WORDS = 4000
_LONGEST_ADDRESS = 200
_LONGEST_URL = 2000
_LONGEST_TOKEN = 200
_FILES = re.compile(r"media(\[\d*\])?")
_MEDIA_URLS = ("media_url", "media_url[]")


@dataclass(frozen=True)
class Place:
    """Where it is, in words, as a point in degrees, or both."""

    address: str = ""
    lat: float | None = None
    long: float | None = None


@dataclass(frozen=True)
class Posted:
    """A checked call: the report without its photos, those that came with it, and those that lie elsewhere.

    `is_named`: its sender gave it a name, so that it may come again; `mark` then tells whether it is the same.
    """

    intake: Intake
    token: str
    mark: str
    is_named: bool = False
    files: Sequence[UploadedFile] = ()
    media_urls: Sequence[str] = field(default_factory=list)


def posted(
    given: QueryDict, files: Mapping[str, Any], service: Service, known: Reference, *, key: ApiKey, token: str
) -> Posted:  # fmt: skip
    """What was sent for a service. `token`: the sender's own name for this call, if it gave one; the same again means
    the same report. Raises Problem with one description for each thing that is wrong.
    """
    wrong: list[str] = []
    place = _gathered(wrong, Place(), _place_of, given)
    contact = _gathered(wrong, None, _contact_of, given)
    answers = _gathered(wrong, {}, answers_in, given, known.questions.get(service.pk, []))
    words = _gathered(wrong, "", _words_of, given)
    photos = _gathered(wrong, [], files_of, files)
    urls = [] if photos else _gathered(wrong, [], media_urls_of, given)
    if wrong:
        raise Problem(400, *wrong)
    name = submission_key(key, token)
    intake = Intake(
        service_code=service.service_code, description=words, channel="open311", provenance="api",
        submission_key=name, language=get_language() or "en", address=place.address, lat=place.lat,
        long=place.long, answers=answers, contact=contact, follows=bool(contact and contact.email),
        danger_cleared=True,  # nobody is there to be asked: the answer says whom to call
        passes_on=True,
    )  # fmt: skip
    return Posted(intake, token or name.hex, mark_of(given), bool(token), photos, urls)


def token_of(given: QueryDict, header: str) -> str:
    """The name that the sender gave this call, in the header Idempotency-Key or as `request_id`; else empty."""
    token = header.strip() or read.one(given, "request_id")
    if len(token) > _LONGEST_TOKEN or not token.isprintable():
        raise Problem(400, f"The Idempotency-Key has at most {_LONGEST_TOKEN} characters.")
    return token


def _gathered(wrong: list[str], instead: Any, check: Any, *arguments: Any) -> Any:
    """What a check gives, or `instead` and its descriptions among what is wrong."""
    try:
        return check(*arguments)
    except Problem as problem:
        wrong.extend(problem.descriptions)
        return instead


def _place_of(given: QueryDict) -> Place:
    lat, long = read.number(given, "lat"), read.number(given, "long")
    address = clean_line(read.one(given, "address_string"))
    address_id = read.one(given, "address_id", most=100)
    if len(address) > _LONGEST_ADDRESS:
        raise Problem(400, f"address_string is longer than {_LONGEST_ADDRESS} characters.")
    if (lat is None) != (long is None):
        raise Problem(400, "Send lat and long together.")
    if lat is not None and long is not None:
        if valid_position(lat, long) and not means_nowhere(lat, long):
            return Place(address, lat, long)
        if not address and not address_id:
            raise Problem(400, "lat and long are no place: send degrees of WGS 84.")
    found = address_by_key(address_id) if address_id else None
    if found is not None:
        return Place(address or found.label, found.lat, found.long)
    if not address:
        unknown = "This address_id is not known here." if address_id else "Send lat and long, or address_string."
        raise Problem(400, unknown)
    exact = [place for place in find_places(address) if place.is_exact]
    return Place(exact[0].label, exact[0].lat, exact[0].long) if len(exact) == 1 else Place(address)


def _words_of(given: QueryDict) -> str:
    words = clean_text(read.one(given, "description", most=10 * MOST_WORDS).replace("\x00", ""))
    if len(words) > MOST_WORDS:
        raise Problem(400, f"description is longer than {MOST_WORDS} characters.")
    return words


def _contact_of(given: QueryDict) -> ContactInput | None:
    name = clean_line(" ".join(read.one(given, part) for part in ("first_name", "last_name")))
    email, phone = read.one(given, "email"), clean_line(read.one(given, "phone"))
    if len(name) > 120:
        raise Problem(400, "first_name and last_name have at most 120 characters together.")
    if len(phone) > 40:
        raise Problem(400, "phone has at most 40 characters.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Problem(400, "email is not an address such as name@example.org.") from None
    if not (name or email or phone):
        return None
    number = phone_in(phone) or ""
    return ContactInput(
        name=name, email=email, phone=number, phone_as_typed="" if number else phone, language=get_language() or "en",
        channel=(ContactChannel.EMAIL if email else ContactChannel.NONE).value,
    )  # fmt: skip


def files_of(files: Any) -> list[UploadedFile]:
    """The photos that came with the call."""
    strange = [name for name in files if not _FILES.fullmatch(name)]
    if strange:
        raise Problem(400, "Send photos as media[].")
    found = [file for name in files for file in files.getlist(name)]
    if len(found) > settings.MAX_PHOTOS_PER_REPORT:
        raise Problem(400, f"Send at most {settings.MAX_PHOTOS_PER_REPORT} photos.")
    return found


def media_urls_of(given: QueryDict) -> list[str]:
    """Where photos can be fetched later."""
    found = list(dict.fromkeys(url.strip() for name in _MEDIA_URLS for url in given.getlist(name) if url.strip()))
    if len(found) > settings.MAX_PHOTOS_PER_REPORT:
        raise Problem(400, f"Send at most {settings.MAX_PHOTOS_PER_REPORT} photos.")
    for url in found:
        if not _is_address(url):
            raise Problem(400, "media_url is not an address that begins with http:// or https://.")
    return found


def _is_address(url: str) -> bool:
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
