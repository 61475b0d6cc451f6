"""Keys of other programs: made on a page or by a command, shown once, replaced and ended."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from civic311.lib.log_filters import without_tokens
from integrations.keys import key_of
from integrations.models import ApiKey
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/staff/settings/integrations/keys/"


def shown_in(page: str) -> str:
    return next(word.strip('">') for word in page.replace("=", " ").split() if word.startswith('"c311_'))


def test_an_administrator_makes_a_key_that_is_shown_once_and_works(administrator: Persona) -> None:
    made = administrator.post(PAGE, {"name": "City app", "scopes": ["open311"], "rate": "600"}).content.decode()
    text = shown_in(made)

    key = key_of(text, "open311", timezone.now())
    assert key is not None
    assert (key.name, key.rate, key.created_by) == ("City app", 600, administrator.user)
    later = administrator.get(PAGE).content.decode()
    assert key.prefix in later
    assert text not in later
    assert text not in str(ApiKey.objects.values())


def test_a_key_is_replaced_with_time_to_change_over_and_ended_at_once(administrator: Persona) -> None:
    old = shown_in(administrator.post(PAGE, {"name": "App", "scopes": ["updates"], "rate": "600"}).content.decode())
    row, now = ApiKey.objects.get(), timezone.now()

    new = shown_in(administrator.post(f"{PAGE}{row.pk}/replace/").content.decode())

    assert [bool(key_of(text, "updates", now)) for text in (old, new)] == [True, True]
    in_a_month = now + timedelta(days=30)
    assert [bool(key_of(text, "updates", in_a_month)) for text in (old, new)] == [False, True]
    administrator.post(f"{PAGE}{row.pk}/revoke/")
    assert key_of(old, "updates", now) is None


def test_what_is_missing_is_said_beside_the_field_and_others_may_not_come_in(
    administrator: Persona, manager: Client
) -> None:
    refused = administrator.post(PAGE, {"name": "", "rate": "5"})

    assert refused.status_code == 422
    assert not ApiKey.objects.exists()
    assert manager.get(PAGE).status_code == 403


def test_the_command_prints_a_new_key_alone_on_its_last_line_each_time(db: None) -> None:
    texts = []
    for _time in range(2):
        out = StringIO()
        call_command("create_api_key", "Trial", "--scope", "open311", stdout=out)
        texts.append(out.getvalue().splitlines()[-1])

    assert texts[0] != texts[1]
    for text in texts:
        key = key_of(text, "open311", timezone.now())
        assert key is not None
        assert key.rate >= 600
        for line in (f"GET /open311/v2/requests.json?api_key={text}&lat=1", f"Bearer {text} was refused"):
            assert text not in without_tokens(line)
