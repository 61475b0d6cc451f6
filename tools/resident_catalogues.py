"""Catalogues of the languages that residents read but staff do not work in: the part of all texts that residents see.

They are derived from the full Spanish catalogue, which names the file of each text. That no text is forgotten here is
proved by a test that reads every public page and message (tests/civic311/demo/test_languages.py).
"""

import fnmatch
import re
from pathlib import Path

import django

from civic311.lib.compile_messages import read_entries

Key = tuple[str, str, str]

# Locale folder -> its plural rule, as gettext writes it.
RESIDENT_LOCALES = {
    "zh_Hans": "nplurals=1; plural=0;",
    "vi": "nplurals=1; plural=0;",
    "ht": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
}
# Django speaks these itself; for the others its words are part of our catalogue.
_DJANGO_SPEAKS = {"zh_Hans", "vi", "ar"}
_DJANGO_FILES = ("utils/dates.py", "utils/dateformat.py", "forms/fields.py", "core/validators.py", "utils/text.py")

SEEN_BY_RESIDENTS = (
    "civic311/city/*", "civic311/people/*", "civic311/settings.py", "civic311/lib/day_words.py",
    "civic311/lib/promise_words.py", "civic311/lib/durations.py", "civic311/lib/form_fields.py",
    "civic311/lib/near_field.py",
    "civic311/site/templatetags/site_tags.py", "civic311/site/views/home.py", "civic311/site/views/address.py",
    "civic311/site/views/pages.py", "civic311/site/views/errors.py", "civic311/site/views/how_it_works.py",
    "civic311/site/address_facts.py",
    "community/forms/following.py", "community/models/notices.py", "community/models/works.py",
    "community/notice_mail.py", "community/period_words.py", "community/queries/known_here.py",
    "community/views/public/*", "community/templatetags/*",
    "integrations/open311/server/items.py", "records/models/people.py", "records/views/own.py", "records/why_words.py",
    "integrations/texts/*", "integrations/mail/*", "integrations/mail_words.py", "integrations/views/public/*",
    "notifications/sms.py", "notifications/web_push.py",
    "reports/charts.py", "reports/equity*.py", "reports/facts.py", "reports/forms.py", "reports/groups.py",
    "reports/hot_spot_words.py", "reports/method.py", "reports/open_data_words.py", "reports/open_data_page.py",
    "reports/page.py", "reports/queries/glance.py", "reports/satisfaction_words.py", "reports/tables.py",
    "reports/views/open_data*.py", "reports/views/public*.py", "reports/ward_hot_spots.py", "reports/ward_words.py",
    "reports/wording.py",
    "requests_app/announce*.py", "requests_app/answer_words.py", "requests_app/call_scripts.py",
    "requests_app/nearby_words.py", "requests_app/outside_words.py",
    "requests_app/paper_words.py", "requests_app/part_words.py", "requests_app/pipeline_words.py",
    "requests_app/promise_words.py", "requests_app/public_filters.py", "requests_app/reply_fields.py",
    "requests_app/resident_mail.py", "requests_app/uploads.py", "requests_app/wording.py",
    "requests_app/forms/asset_choice.py", "requests_app/forms/contact.py", "requests_app/forms/day_choice.py",
    "requests_app/forms/following.py", "requests_app/forms/phone_draft.py", "requests_app/forms/photos.py",
    "requests_app/forms/questions.py",
    "requests_app/forms/reporter.py",
    "requests_app/forms/report_*.py", "requests_app/forms/track*.py", "requests_app/forms/voice.py",
    "requests_app/models/*", "requests_app/queries/following.py", "requests_app/queries/public*.py",
    "requests_app/templatetags/*", "requests_app/views/public/*",
    "templates/base.html", "templates/components/*", "templates/emails/*", "templates/errors/*",
    "templates/forms/*", "templates/public/*", "templates/reports/_facts.html", "templates/reports/_files.html",
    "templates/reports/_found.html", "templates/reports/_method.html", "templates/reports/_period.html",
    "templates/reports/_standings.html", "templates/reports/_table.html", "templates/reports/_ward_hot_spots.html",
    "templates/texts/*",
    "templates/uswds/*", "templates/embed/*",
)  # fmt: skip
NEVER_SEEN = (
    "civic311/city/modules.py", "civic311/city/seal.py", "civic311/city/values.py", "civic311/people/models/keeping.py",
    "civic311/people/privacy.py", "templates/components/practice_bar.html", "templates/emails/new_device.*",
    "requests_app/announce_calls.py", "requests_app/views/public/work_link.py", "templates/public/work.html",
    "templates/components/draw_map.html", "templates/components/key_sheet.html", "templates/components/palette.html",
    "templates/emails/invitation.*", "templates/forms/widgets/choices.html", "templates/errors/locked_out.html",
    *(
        f"templates/emails/words/{name}.txt"
        for name in (
            "aged", "article_review", "at_risk", "called", "came_back", "contractor_done", "dormant", "exception",
            "gap_alerts", "given", "late", "mail_test", "mentioned", "notice_review", "records", "resident_wrote",
            "review", "service_review", "stuck", "work",
        )
    ),
)  # fmt: skip


def resident_catalogue(full: str, locale: str, existing: str = "") -> str:
    """The catalogue of `locale` with exactly the texts residents see: kept where translated, else empty.

    `full` is the text of a catalogue with the file of every message, `existing` that of the locale so far.
    """
    known = {
        key_of(entry.parts): {name: text for name, text in entry.parts.items() if name.startswith("msgstr")}
        for entry in read_entries(existing, locale)
        if entry.parts.get("msgid") and not entry.fuzzy
    }
    sources = [block for block in full.split("\n\n") if _is_seen(block)]
    if locale not in _DJANGO_SPEAKS:
        seen = {key_of(next(iter(read_entries(block))).parts) for block in sources}
        sources += [block for block in _django_blocks() if key_of(next(iter(read_entries(block))).parts) not in seen]
    forms = int(RESIDENT_LOCALES[locale][len("nplurals=")])
    return "\n\n".join([_head(locale), *(_block(source, known, forms) for source in sources)]) + "\n"


def key_of(parts: dict[str, str]) -> Key:
    """What makes a message one message."""
    return parts.get("msgctxt", ""), parts["msgid"], parts.get("msgid_plural", "")


def _is_seen(block: str) -> bool:
    files = {name for line in re.findall(r"^#: (.*)$", block, re.MULTILINE) for name in line.split()}
    return any(_matches(name, SEEN_BY_RESIDENTS) and not _matches(name, NEVER_SEEN) for name in files)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _django_blocks() -> list[str]:
    """Django's own words for dates and forms, from its English catalogue."""
    path = Path(django.__file__).parent / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    found = []
    for block in blocks:
        files = {
            part.partition(":")[0] for line in re.findall(r"^#: (.*)$", block, re.MULTILINE) for part in line.split()
        }
        if files & set(_DJANGO_FILES):
            found.append(re.sub(r"^#: .*$", "#: django", block, flags=re.MULTILINE))
    return found


def _head(locale: str) -> str:
    lines = [f"Language: {locale}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8",
             "Content-Transfer-Encoding: 8bit", f"Plural-Forms: {RESIDENT_LOCALES[locale]}"]  # fmt: skip
    return 'msgid ""\nmsgstr ""\n' + "\n".join(f'"{line}\\n"' for line in lines)


def _block(source: str, known: dict[Key, dict[str, str]], forms: int) -> str:
    """One message of ours: comments and keys of the source, translations of the locale."""
    lines = source.split("\n")
    comments = [line for line in lines if line.startswith(("#.", "#:")) or (line.startswith("#,") and "format" in line)]
    comments = [line.replace("#, fuzzy, ", "#, ").replace(", fuzzy", "") for line in comments]
    body = [line for line in lines if not line.startswith("#")]
    keys = body[: next(place for place, line in enumerate(body) if line.startswith("msgstr"))]
    parts = next(iter(read_entries(source))).parts
    names = [f"msgstr[{number}]" for number in range(forms)] if "msgid_plural" in parts else ["msgstr"]
    have = known.get(key_of(parts), {})
    return "\n".join([*dict.fromkeys(comments), *keys, *(f"{name} {_quoted(have.get(name, ''))}" for name in names)])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'
