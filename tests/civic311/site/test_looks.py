"""The city's seal and colours, from the settings to pages, phones and mails."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from PIL import Image

from civic311.city.current import current_city
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/staff/settings/looks/"


def seal(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", size, "purple").save(file, kind)
    return SimpleUploadedFile(f"seal.{kind.lower()}", file.getvalue())


def test_colors_and_seal_reach_pages_phones_and_mails(administrator: Persona, visitor: Client) -> None:
    given = {"brand_colour": "#7A1F5C", "accent_colour": "#f2b705", "seal": seal()}
    assert administrator.post(PAGE, given).status_code == 302

    home = visitor.get("/").content.decode()
    sheet = home.split('href="/city.css')[1].split('"')[0]
    assert "--brand: #7a1f5c;" in visitor.get("/city.css" + sheet).content.decode()
    icon = visitor.get("/seal/192.png")
    assert (icon.headers["Content-Type"], Image.open(io.BytesIO(icon.content)).size) == ("image/png", (192, 192))
    icons = json.loads(visitor.get("/app.webmanifest").content)["icons"]
    assert {each["src"].split("?")[0] for each in icons} == {
        "/seal/192.png", "/seal/512.png", "/seal/maskable.png",
    }  # fmt: skip
    mail = render_to_string("emails/message.html", {"city": current_city()})
    assert "#7a1f5c" in mail
    assert "/seal/192.png" in mail


def test_a_color_that_cannot_be_read_is_refused_with_one_that_can(administrator: Persona) -> None:
    answer = administrator.post(PAGE, {"brand_colour": "#ffe000", "accent_colour": "#e5a136"})

    assert answer.status_code == 422
    proposed = answer.context["form"].errors["brand_colour"][0].rsplit("Try ", 1)[1].rstrip(".")
    assert administrator.post(PAGE, {"brand_colour": proposed, "accent_colour": "#e5a136"}).status_code == 302


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("seal.png", b"<svg onload=alert(1)>"),
        seal("GIF"),
        seal(size=(3001, 100)),
        seal(size=(50, 50)),
        SimpleUploadedFile("seal.png", seal().read()[:60]),
        SimpleUploadedFile("seal.png", b"\x89PNG" + b"0" * 2_100_000),
    ],
    ids=["a drawing", "another kind", "huge", "tiny", "cut short", "too heavy"],
)
def test_what_is_no_seal_is_refused_in_words(administrator: Persona, file: SimpleUploadedFile) -> None:
    answer = administrator.post(PAGE, {"brand_colour": "#14505f", "accent_colour": "#e5a136", "seal": file})

    assert answer.status_code == 422
    assert answer.context["form"].errors["seal"]
    assert administrator.get("/seal/64.png").status_code == 404
