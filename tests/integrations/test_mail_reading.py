"""Mail is read whatever it is made of: its own words, its files, who it is from, whether a machine wrote it."""

from email.message import EmailMessage

import pytest

from integrations.mail.authentication import is_authentic
from integrations.mail.parse import MOST_BYTES, read
from integrations.mail.quoting import own_words
from tests.factories.mail import bounce_of, make_mail
from tests.factories.photos import jpeg

QUOTED = "> The city wrote this\n> and this"
US = "Testville 311 <311@testville.example>"
BEGINNINGS = {
    "gmail, broken line": f"On Tue, Mar 10, 2026 at 3:00 PM {US}\nwrote:\n\n{QUOTED}",
    "gmail in Spanish": f"El mar, 10 mar 2026 a las 15:00, {US} escribió:\n\n{QUOTED}",
    "gmail in Chinese": f"{US} 于2026年3月10日周二 15:00写道：\n\n{QUOTED}",
    "gmail in Vietnamese": f"Vào Th 3, 10 thg 3, 2026 vào lúc 15:00 {US}\nđã viết:\n\n{QUOTED}",
    "gmail in Arabic": f"في الثلاثاء، 10 مارس 2026 في 3:00 م كتب {US}:\n\n{QUOTED}",
    "outlook": f"From: {US}\nSent: Tuesday, March 10, 2026\nTo: Rosa\nSubject: news\n\nThe city wrote",
    "outlook in Spanish": f"De: {US}\nEnviado: martes, 10 de marzo\nPara: Rosa\nAsunto: news\n\nThe city wrote",
    "old outlook": f"-----Original Message-----\nFrom: {US}\n\nThe city wrote",
    "outlook on a phone": f"Get Outlook for iOS\n{'_' * 32}\nFrom: 311\nThe city wrote",
    "signature": "-- \nRosa Canary\n12 Mill Street",
    "phone": "Sent from my iPhone",
}
ANSWERS = {name: f"Still broken.\n\n{rest}" for name, rest in BEGINNINGS.items()} | {
    "marked lines above": f"{QUOTED}\n\nStill broken."
}


def test_of_an_answer_only_what_its_writer_wrote_is_left() -> None:
    assert {name: own_words(text) for name, text in ANSWERS.items()} == dict.fromkeys(ANSWERS, "Still broken.")


def test_lists_and_colons_of_the_writer_stay_and_a_quote_alone_is_not_nothing() -> None:
    text = "Three things:\n- the hole\n- the light\n\nOn Monday it was worse.\nFrom: the corner to the shop."

    assert own_words(text) == text
    assert own_words("> please fix it") == "please fix it"


def test_html_alone_becomes_text_without_what_it_answers() -> None:
    mail = EmailMessage()
    mail["From"] = "a@example.org"
    mail.set_content(
        "<style>p{}</style><div>Still <b>broken</b>.</div><p>Please<br>come</p><script>x()</script>"
        '<div class="gmail_quote"><blockquote>The city wrote this</blockquote></div>',
        subtype="html",
    )

    assert read(mail.as_bytes()).text == "Still broken.\n\nPlease\ncome"


def test_names_subjects_and_charsets_of_all_kinds_are_read() -> None:
    raw = (
        b"From: =?utf-8?q?Rosa_Ca=C3=B1ary=2C_Mill_St?= <Rosa@Example.ORG>\r\nTo: 311@testville.example\r\n"
        b"Subject: =?iso-8859-1?q?Bache_en_la_calle_ca=F1o?=\r\nContent-Type: text/plain; charset=no-such\r\n\r\n"
    ) + "El caño está roto\x00".encode("latin-1")

    mail = read(raw)

    assert (mail.from_name, mail.from_address) == ("Rosa Cañary, Mill St", "rosa@example.org")
    assert mail.subject == "Bache en la calle caño"
    assert mail.text == "El caño está roto"
    assert mail.message_id.endswith("@without-id")


def test_pictures_are_files_and_small_ones_inside_the_text_are_logos() -> None:
    mail = EmailMessage()
    mail["From"] = "a@example.org"
    mail.set_content("See the photo.")
    mail.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename="hole.jpg")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../letter.pdf")
    mail.add_attachment(b"GIF89a", maintype="image", subtype="gif", cid="<logo>", disposition="inline")

    files = read(mail.as_bytes()).files

    assert [(file.name, file.is_picture) for file in files] == [("hole.jpg", True), (".._letter.pdf", False)]


def test_machines_are_told_from_people() -> None:
    written_by_machines = {
        "automatic": {"Auto_Submitted": "auto-replied"}, "list": {"Precedence": "bulk"},
        "machine": {"Return_Path": "<>"}, "spam": {"X_Spam_Flag": "YES"},
    }  # fmt: skip

    found = {code: read(make_mail(**headers)).automatic for code, headers in written_by_machines.items()}

    assert found == {code: code for code in written_by_machines}
    assert read(make_mail(subject="Automatic reply: away", X_Auto_Response_Suppress="All")).automatic == "automatic"
    assert read(make_mail(Auto_Submitted="no", subject="The automatic door is broken")).automatic == ""


def test_a_report_of_a_failed_delivery_names_the_message() -> None:
    bounce = read(bounce_of("abc@testville.example")).bounce

    assert bounce is not None
    assert (bounce.message_id, bounce.is_permanent) == ("abc@testville.example", True)
    assert "no such user" in bounce.words
    assert read(bounce_of("x@y", action="delayed", status="4.4.1")).bounce is None


AUTHENTIC = {
    "dkim": (["mx.city.example; spf=fail; dkim=pass (good) header.d=example.org header.s=k"], True),
    "domain above": (["mx.city.example; dkim=pass header.i=@example.org"], True),
    "spf": (["mx.city.example 1; spf=pass smtp.mailfrom=rosa@example.org"], True),
    "dmarc": (["mx.city.example; dmarc=pass (p=NONE) header.from=mail.example.org"], True),
    "other signer": (["mx.city.example; dkim=pass header.d=evil.example"], False),
    "sister": (["mx.city.example; dkim=pass header.d=evil.example.org"], False),
    "whole ending": (["mx.city.example; dkim=pass header.d=org"], False),
    "other server": (["mx.evil.example; dkim=pass header.d=example.org"], False),
    "forged below": (["mx.city.example; dkim=fail", "mx.city.example; dkim=pass header.d=example.org"], False),
    "in a comment": (["mx.city.example; spf=fail (a; dkim=pass header.d=example.org (b))"], False),
    "in quotes": (['mx.city.example; spf=fail smtp.mailfrom="x; dkim=pass header.d=example.org"'], False),
    "open comment": (["mx.city.example; spf=fail (x; dkim=pass header.d=example.org"], False),
    "none": ([], False),
}  # fmt: skip


def test_only_the_citys_own_server_proves_a_sender() -> None:
    found = {
        name: is_authentic(headers, "mx.city.example", "rosa@mail.example.org")
        for name, (headers, _wanted) in AUTHENTIC.items()
    }

    assert found == {name: wanted for name, (_headers, wanted) in AUTHENTIC.items()}
    assert not is_authentic(["mx.city.example; dkim=pass header.d=example.org"], "", "rosa@example.org")


def test_two_senders_are_no_sender_to_rely_on() -> None:
    assert not read(b"From: a@example.org, b@example.org\r\n\r\nx").has_one_sender
    assert not read(b"From: a@example.org\r\nFrom: b@example.org\r\n\r\nx").has_one_sender


@pytest.mark.deep
def test_hostile_mail_is_read_soon_and_raises_nothing() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3000))
    forwarded = b"Content-Type: message/rfc822\r\n\r\n" * 2000
    evil = [
        b"", b"\x00" * 5000, b"From:", b"From: " + b"<" * 50_000, b"Subject: " + b"=?utf-8?b?" * 9000 + b"\r\n\r\nx",
        b"From: a@b\r\n" + nested, b"From: a@b\r\n" + forwarded,
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
        b"Content-Type: text/plain; charset*0=x; charset*1\r\n\r\nx", b"Content-Type: =?=\r\n\r\nx",
        b"Content-Disposition: attachment; filename*=utf-8''%ff%fe\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain\r\n\r\n!!!!", b"To: " + b"a@b, " * 20_000,
        b"\r\n" + b"On " + b"x " * 200_000, b"\r\n" + b"On x\r\n" * 30_000, b"\r\n" + b"- a\r\n" * 30_000,
        b"\r\n" + (b"From: " + b"a " * 140 + b"\r\n") * 20, b"\r\n" + b"> " * 100_000,
        b"Authentication-Results: " + b"(" * 50_000, b"Message-ID: <" + b"x" * 9000 + b">\r\n\r\n",
    ]  # fmt: skip

    for raw in evil:
        mail = read(raw)
        assert len(mail.text) <= 20_000
        assert mail.message_id
        assert "\x00" not in mail.text + mail.subject + mail.from_name
    assert not read(b"From: a@b\r\n" + nested).is_whole
    assert not read(b"Subject: big\r\n\r\n" + b"x" * (MOST_BYTES + 1)).is_whole
