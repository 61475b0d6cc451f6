"""The shapes of every answer, as JSON Schema with the names that XML uses. Plain Python."""

from typing import Any

from integrations.open311.documents import ITEMS
from integrations.open311.updates.statuses import STATUSES

Shape = dict[str, Any]
# As strict clients read times: with their offset, without fractions.
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$"


def ref(name: str) -> Shape:
    """A shape of the components by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(words: str = "", *, or_null: bool = False, **more: Any) -> Shape:
    """A text; empty elements of XML are null in JSON."""
    said = {"description": words} if words else {}
    return {"type": ["string", "null"] if or_null else "string", **said, **more}


def moment(words: str = "", *, or_null: bool = False) -> Shape:
    """A time."""
    return text(words, or_null=or_null, pattern=MOMENT)


def record(properties: Shape, *, optional: tuple[str, ...] = (), **more: Any) -> Shape:
    """An object with exactly these elements, all of them always there but the `optional`."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, **more}


def rows(name: str, items: Shape, **more: Any) -> Shape:
    """A list. In XML the element `name` holds an element for each item."""
    return {"type": "array", "items": {**items, "xml": {"name": ITEMS[name]}}, "xml": {"name": name, "wrapped": True},
            **more}  # fmt: skip


def shapes() -> Shape:
    """All of them by name; the lists are what calls answer."""
    return {
        "errors": rows("errors", ref("error"), minItems=1),
        "error": record({"code": {"type": "integer"}, "description": text(minLength=1)}),
        "discovery": _discovery(),
        "services": rows("services", ref("service")),
        "service": _service(),
        "service_definition": _definition(),
        "service_requests": rows("service_requests", ref("service_request")),
        "one_service_request": rows("service_requests", ref("service_request"), minItems=1, maxItems=1),
        "service_request": _service_request(),
        "posted": rows("service_requests", _posted(), minItems=1, maxItems=1),
        "tokens": rows("service_requests", record({"service_request_id": text(), "token": text()}), minItems=1,
                       maxItems=1),
        "service_request_updates": rows("service_request_updates", ref("update")),
        "update": _update(),
        "posted_update": rows(
            "service_request_updates", record({"update_id": text(), "account_id": text(or_null=True)}), minItems=1,
            maxItems=1,
        ),
    }  # fmt: skip


def _discovery() -> Shape:
    endpoint = record({
        "specification": text(), "url": text(format="uri"), "changeset": moment(),
        "type": {"enum": ["production", "test"]},
        "formats": rows("formats", {"enum": ["text/xml", "application/json"]}),
    })  # fmt: skip
    return record({
        "changeset": moment("Moves when services or definitions change."), "contact": text(minLength=1),
        "key_service": text("How to get an api_key.", minLength=1),
        "endpoints": rows("endpoints", endpoint, minItems=1),
    })  # fmt: skip


def _service() -> Shape:
    return record({
        "service_code": text(), "service_name": text(), "description": text(or_null=True),
        "metadata": {"type": "boolean", "description": "Whether the service has a definition, with questions."},
        "type": {"enum": ["realtime", "batch", "blackbox"]}, "keywords": text("Separated by commas.", or_null=True),
        "group": text(or_null=True),
    })  # fmt: skip


def _definition() -> Shape:
    value = record({"key": text(), "name": text()})
    attribute = record(
        {
            "variable": {"type": "boolean"}, "code": text(),
            "datatype": {"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
            "required": {"type": "boolean"}, "datatype_description": text(or_null=True),
            "order": {"type": "integer", "minimum": 1}, "description": text("The question."),
            "values": rows("values", value),
        },
        optional=("values",),
    )  # fmt: skip
    return record({"service_code": text(), "attributes": rows("attributes", attribute)})


def _service_request() -> Shape:
    degrees = {"type": ["number", "null"]}
    found = {
        "service_request_id": text(), "status": {"enum": ["open", "closed"]},
        "status_notes": text("Why it waits or ended.", or_null=True), "service_name": text(), "service_code": text(),
        "description": text(or_null=True), "agency_responsible": text(or_null=True),
        "service_notice": text(or_null=True),
        "requested_datetime": moment(), "updated_datetime": moment("When it was closed, once it is."),
        "expected_datetime": moment(or_null=True), "address": text(or_null=True), "address_id": text(or_null=True),
        "zipcode": text(or_null=True), "lat": degrees, "long": degrees, "media_url": text(or_null=True),
        "attributes": rows(
            "attributes", record({"label": text(), "name": text(), "value": text(), "code": text()})
        ),
        "extended_attributes": _extended(), "notes": rows("notes", _note()),
    }  # fmt: skip
    return record(found, optional=("attributes", "extended_attributes", "notes"))


def _extended() -> Shape:
    size = {"type": ["integer", "null"]}
    photo = record({
        "media_url": text(), "title": text(or_null=True), "width": size, "height": size, "created_at": moment(),
    })  # fmt: skip
    return record({
        "channel": text(), "ward": text(or_null=True), "duplicate": {"type": "boolean"},
        "parent_service_request_id": text(or_null=True), "photos": rows("photos", photo),
    })  # fmt: skip


def _note() -> Shape:
    about = record({
        "service_name": text(), "agency_responsible": text(or_null=True), "service_request_id": text(),
    })  # fmt: skip
    return record({
        "datetime": moment(), "summary": text(), "description": text(or_null=True),
        "type": {"enum": ["submitted", "opened", "activity", "closed"]}, "extended_attributes": about,
    })  # fmt: skip


def _posted() -> Shape:
    near = record({
        "service_request_id": text(), "status": {"enum": ["open", "closed"]}, "service_code": text(),
        "service_name": text(), "address": text(or_null=True),
        "distance": {"type": ["integer", "null"], "description": "In metres."}, "likely": {"type": "boolean"},
    })  # fmt: skip
    return record(
        {
            "service_request_id": text(), "service_notice": text(or_null=True), "account_id": text(or_null=True),
            "extended_attributes": record({"nearby": rows("nearby", near)}),
        },
        optional=("extended_attributes",),
    )  # fmt: skip


def _update() -> Shape:
    found = {
        "update_id": text(), "service_request_id": text(), "status": {"enum": list(STATUSES)},
        "updated_datetime": moment(), "description": text(or_null=True), "media_url": text(or_null=True),
        "external_status_code": text("Code of the reason it waits or ended for.", or_null=True),
        "extended_attributes": record({"private": {"type": "boolean", "description": "For its reporters alone."}}),
    }  # fmt: skip
    return record(found, optional=("extended_attributes",))
