"""Our signature of the carrier's calls agrees with that of the carrier's own library, both ways."""

from itertools import product

from django.http import QueryDict
from twilio.request_validator import RequestValidator

from integrations.texts.signature import is_signed, signature_of

TOKEN = "12345678901234567890123456789012"
HOOK = "https://311.city.example/hooks/texts/"
THEIRS = RequestValidator(TOKEN)
FIELDS = [
    "From=%2B15085550123&Body=A+hole&MessageSid=SM1",
    "Body=%C2%BFHay+un+bache%3F+%F0%9F%95%B3&From=%2B1",
    "Body=&NumMedia=0&From=",
    "a=2&a=1&a=2&b=x&B=y",
    "",
]
ADDRESSES = [HOOK, f"{HOOK}?a=1&b=%20", "https://311.city.example:8443/hooks/texts/", "http://311.city.example:80/x"]


def fields_of(query: str) -> dict[str, list[str]]:
    posted = QueryDict(query)
    return {name: posted.getlist(name) for name in posted}


def test_what_we_sign_the_carriers_library_believes_and_the_other_way_round() -> None:
    for url, query in product(ADDRESSES, FIELDS):
        posted, fields = QueryDict(query), fields_of(query)

        assert THEIRS.validate(url, posted, signature_of(TOKEN, url, fields)), (url, query)
        assert is_signed(TOKEN, url, fields, THEIRS.compute_signature(url, posted)), (url, query)


def test_the_default_port_may_be_written_or_not() -> None:
    fields = fields_of(FIELDS[0])
    with_port = HOOK.replace("example/", "example:443/")

    assert is_signed(TOKEN, HOOK, fields, signature_of(TOKEN, with_port, fields))
    assert is_signed(TOKEN, with_port, fields, signature_of(TOKEN, HOOK, fields))


def test_another_token_address_field_or_value_is_not_believed() -> None:
    fields = fields_of(FIELDS[0])
    good = signature_of(TOKEN, HOOK, fields)

    assert not is_signed("other", HOOK, fields, good)
    assert not is_signed(TOKEN, HOOK + "status/", fields, good)
    assert not is_signed(TOKEN, HOOK, fields | {"Extra": ["1"]}, good)
    assert not is_signed(TOKEN, HOOK, fields | {"Body": ["A crack"]}, good)
    assert not is_signed(TOKEN, HOOK, fields, "")
    assert not is_signed("", HOOK, fields, signature_of("", HOOK, fields))
