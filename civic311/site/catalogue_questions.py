"""The columns of questions: choices, what choosing one does, and after which answers a question is asked."""

import json
from typing import Any

from django.utils.translation import gettext as _

from civic311.city.languages import edited_languages
from civic311.site.catalogue_fields import Cells, Data
from routing.asked import condition_problem
from routing.models import ServiceQuestion


def choices_read(row: Any) -> Cells:
    return {"values": "\n".join(_choice_line(value) for value in row.values)}


def _choice_line(value: Data) -> str:
    """ "yes|Yes|Sí|danger": key, text in each language, and the mark of danger."""
    parts = [value["key"], *(value["name"].get(code, "") for code in edited_languages())]
    return "|".join([*parts, "danger"] if value.get("danger") else parts)


def normal_choices(given: str) -> str:
    lines = [line for line in given.replace("\r", "\n").split("\n") if line.strip()]
    return "\n".join("|".join(part.strip() for part in line.split("|")) for line in lines)


def choices_give(cells: Cells) -> Data:
    """The choices with what choosing them does: explanations of stops and departments come from their own columns."""
    stops, about, languages = _by_key(cells["stops"]), _by_key(cells["about"]), edited_languages()
    bodies = _by_key(cells["passed_to"])
    data: Data = {}
    for number, line in enumerate(normal_choices(cells["values"]).split("\n")):
        key, *texts = (part.strip() for part in line.split("|"))
        if key and not any(texts[: len(languages)]):
            raise ValueError(_("Give every choice a text: “%(line)s”.") % {"line": line[:60]})
        data[f"values-{number}-key"] = key
        if len(texts) > len(languages) and texts[len(languages)].lower() == "danger":
            data[f"values-{number}-danger"] = "1"
        data |= {f"values-{number}-{code}": given for code, given in zip(languages, texts, strict=False)}
        words = stops.pop(key, [])
        data |= {f"values-{number}-stop-{code}": given for code, given in zip(languages, words, strict=False)}
        data[f"values-{number}-about"] = "".join(about.pop(key, [])[:1])
        data[f"values-{number}-body"] = "".join(bodies.pop(key, [])[:1])
    unknown = [*stops, *about, *bodies]
    if unknown:
        raise ValueError(_("There is no choice “%(key)s”.") % {"key": unknown[0][:60]})
    return data


def _by_key(given: str) -> dict[str, list[str]]:
    lines = [line.split("|") for line in normal_choices(given).split("\n") if line]
    return {key: texts for key, *texts in lines}


def stops_read(row: Any) -> Cells:
    """ "county|Call the county.|Llame al condado.": key and explanation in each language."""
    found = [value for value in row.values if value.get("stop")]
    lines = [
        [value["key"], *(" ".join(value["stop"].get(code, "").split()) for code in edited_languages())]
        for value in found
    ]
    return {"stops": "\n".join("|".join(line) for line in lines)}


def about_read(row: Any) -> Cells:
    return {"about": "\n".join(f"{value['key']}|{value['about']}" for value in row.values if value.get("about"))}


def bodies_read(row: Any) -> Cells:
    """ "ramp|state-roads": key and the outside body that such reports are passed on to."""
    return {"passed_to": "\n".join(f"{value['key']}|{value['body']}" for value in row.values if value.get("body"))}


def nothing_given(cells: Cells) -> Data:
    return {}


def condition_read(row: Any) -> Cells:
    """ "kind=dog|cat": the question and the answers after which it is asked."""
    condition = row.shown_when
    return {"shown_when": f"{condition['question']}={'|'.join(condition['any_of'])}" if condition else ""}


def condition_give(cells: Cells) -> Data:
    question, sign, keys = cells["shown_when"].partition("=")
    if not question:
        return {"shown_when": "{}"}
    if not sign:
        raise ValueError(_("Write a condition like this: question=answer|answer."))
    condition = {"question": question.strip(), "any_of": [key.strip() for key in keys.split("|") if key.strip()]}
    return {"shown_when": json.dumps(condition)}


def check_conditions(forms: list[Any]) -> dict[int, str]:
    """What is wrong with conditions once all lines of the file are written, by the line's place among `forms`."""
    wrong: dict[int, str] = {}
    changed = {(form.instance.service_id, form.instance.code): place for place, form in enumerate(forms)}
    for service_id in {service_id for service_id, _code in changed}:
        rows = {row.code: row for row in ServiceQuestion.objects.filter(service=service_id, is_active=True)}
        rows |= {form.instance.code: form.instance for form in forms if form.instance.service_id == service_id}
        ordered = sorted(rows.values(), key=lambda row: (row.order, row.pk or 10**9))
        keys = {row.code: {value["key"] for value in row.values} for row in ordered}
        for row in ordered:
            condition, place = row.shown_when, changed.get((service_id, row.code))
            if (
                condition
                and place is not None
                and not set(condition["any_of"]) <= keys.get(condition["question"], set())
            ):
                wrong[place] = _("Its condition asks for an answer that does not exist.")
        late = changed.get((service_id, condition_problem(ordered)))
        if late is not None:
            wrong.setdefault(late, _("Its condition asks for a question that comes later."))
    return wrong
