"""Addresses of records and personal data. They stand before the settings, whose sections take any word."""

from django.urls import path

from records.views import destruction, disclosure_set, disclosures, exemptions, holds, looks, own, people, series

_PEOPLE = "staff/people-data/"
_RECORDS = "staff/settings/records/"
_REQUESTS = "staff/records/requests/"
_BATCH = f"{_RECORDS}destruction/<int:pk>/"

urlpatterns = [
    path("requests/mine/<str:token>/data/", own.own_data, name="own_data"),
    path(_PEOPLE, people.people_data, name="people_data"),
    path(f"{_PEOPLE}<int:pk>/", people.person_page, name="people_data_person"),
    path(f"{_PEOPLE}<int:pk>/copy/", people.person_copy, name="people_data_copy"),
    path(f"{_PEOPLE}<int:pk>/erase/", people.person_erase, name="people_data_erase"),
    path(f"{_PEOPLE}erasures/<int:pk>/", people.erasure, name="people_data_erasure"),
    path(f"{_PEOPLE}wishes/<int:pk>/", people.wish, name="people_data_wish"),
    path(_RECORDS, series.records, name="records"),
    path(f"{_RECORDS}series/add/", series.series_edit, name="records_series_add"),
    path(f"{_RECORDS}series/<int:pk>/", series.series_edit, name="records_series"),
    path(f"{_RECORDS}holds/", holds.holds, name="records_holds"),
    path(f"{_RECORDS}holds/<int:pk>/", holds.hold, name="records_hold"),
    path(f"{_RECORDS}destruction/", destruction.batches, name="records_batches"),
    path(_BATCH, destruction.batch, name="records_batch"),
    path(f"{_BATCH}cases.csv", destruction.batch_csv, name="records_batch_csv"),
    path(f"{_RECORDS}certificates/<slug:number>/", destruction.certificate, name="records_certificate"),
    path(f"{_RECORDS}looks/", looks.looks_page, name="records_looks"),
    path(f"{_RECORDS}looks.csv", looks.looks_csv, name="records_looks_csv"),
    path(_REQUESTS, disclosures.disclosures, name="disclosures"),
    path(f"{_REQUESTS}years/<int:year>/", disclosures.figures, name="disclosure_figures"),
    path(f"{_REQUESTS}<slug:number>/", disclosures.disclosure, name="disclosure"),
    path(f"{_REQUESTS}<slug:number>/find/", disclosure_set.find, name="disclosure_find"),
    path(f"{_REQUESTS}<slug:number>/sets/<int:pk>/", disclosures.download, name="disclosure_download"),
    path(f"{_REQUESTS}<slug:number>/cases/<str:public_id>/", disclosure_set.look_through, name="disclosure_case"),
    path(f"{_RECORDS}exemptions/", exemptions.exemptions, name="records_exemptions"),
    path(f"{_RECORDS}exemptions/<int:pk>/", exemptions.exemption, name="records_exemption"),
]
