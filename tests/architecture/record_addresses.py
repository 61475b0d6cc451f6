"""Addresses of records and personal data with who may open them."""

from tests.architecture.access import Access, needs

RECORD_ADDRESSES: dict[str, Access] = {
    "own_data": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "people_data": needs("people.data"),
    "people_data_person": needs("people.data", pk="<contact>"),
    "people_data_copy": needs("people.data", post=True, pk="<contact>"),
    "people_data_erase": needs("people.data", pk="<contact>"),
    "people_data_erasure": needs("people.data", pk="<erasure>"),
    "people_data_wish": needs("people.data", pk="<wish>"),
    "records": needs("records.manage"),
    "records_series_add": needs("records.manage"),
    "records_series": needs("records.manage", pk="<series>"),
    "records_holds": needs("records.manage"),
    "records_hold": needs("records.manage", pk="<hold>"),
    "records_batches": needs("records.manage"),
    "records_batch": needs("records.manage", pk="<batch>"),
    "records_batch_csv": needs("records.manage", pk="<batch>"),
    "records_certificate": needs("records.manage", "people.data", "audit.view", number="<certificate>"),
    "records_looks": needs("audit.view"),
    "records_looks_csv": needs("audit.view"),
    "disclosures": needs("records.disclose"),
    "disclosure_figures": needs("records.disclose", year=2026),
    "disclosure": needs("records.disclose", number="<disclosure>"),
    "disclosure_find": needs("records.disclose", number="<disclosure>"),
    "disclosure_download": needs("records.disclose", post=True, number="<disclosure>", pk="<set>"),
    "disclosure_case": needs("records.disclose", number="<disclosure>", public_id="<disclosed>"),
    "records_exemptions": needs("records.manage", "records.disclose"),
    "records_exemption": needs("records.manage", "records.disclose", pk="<exemption>"),
}
