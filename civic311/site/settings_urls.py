"""Addresses of the settings. What is named stands before the sections, which are found by their slug."""

from django.urls import path

from civic311.site.views.settings import (
    areas,
    calendar_year,
    city,
    csv_files,
    emergencies,
    files,
    holidays,
    index,
    looks,
    operations,
    people,
    people_leaving,
    people_sign_in,
    proposals,
    reference,
    schedules,
    sign_on,
    studio,
    studio_lists,
    studio_preview,
    translations,
)
from requests_app.views.staff import blocked

_PEOPLE = "staff/settings/people/"
_PERSON = f"{_PEOPLE}<int:pk>/"
_SIGN_ON = "staff/settings/sign-on/"
_LAYERS = "staff/settings/areas/"
_SERVICE = "staff/settings/services/<int:pk>/"
_SCHEDULES = "staff/settings/schedules/"
_EMERGENCIES = "staff/settings/emergencies/"
_SECTION = "staff/settings/<slug:section>/"

urlpatterns = [
    path("staff/settings/", index.index, name="settings_index"),
    path("staff/settings/city/", city.city_page, name="settings_city"),
    path("staff/settings/looks/", looks.looks_page, name="settings_looks"),
    path(_PEOPLE, people.people, name="settings_people"),
    path(f"{_PEOPLE}invite/", people.invite, name="settings_invite"),
    path(_PERSON, people.person_page, name="settings_person"),
    path(f"{_PERSON}invite/", people.send_again, name="settings_invite_again"),
    path(f"{_PERSON}areas/", people.areas, name="settings_areas"),
    path(f"{_PERSON}roles/", people.add_role, name="settings_add_role"),
    path(f"{_PERSON}roles/<int:membership_id>/", people_leaving.role, name="settings_role"),
    path(f"{_PERSON}deactivate/", people_leaving.close_account, name="settings_deactivate"),
    path(f"{_PERSON}reactivate/", people.bring_back, name="settings_reactivate"),
    path("staff/settings/operations/", operations.operations, name="settings_operations"),
    path(f"{_PERSON}reset-factor/", people_sign_in.reset_factor, name="settings_reset_factor"),
    path(f"{_PERSON}sign-out/", people_sign_in.sign_out_everywhere, name="settings_sign_out"),
    path(f"{_PERSON}disconnect/", people_sign_in.disconnect, name="settings_disconnect"),
    path(_SIGN_ON, sign_on.sign_on, name="settings_sign_on"),
    path(f"{_SIGN_ON}test/", sign_on.test, name="settings_sign_on_test"),
    path(f"{_SIGN_ON}try/", sign_on.try_it, name="settings_sign_on_try"),
    path(f"{_SIGN_ON}groups/", sign_on.add_rule, name="settings_sign_on_rule"),
    path(f"{_SIGN_ON}groups/<int:pk>/remove/", sign_on.remove_rule, name="settings_sign_on_rule_remove"),
    path(f"{_SIGN_ON}roles/", sign_on.roles, name="settings_sign_on_roles"),
    path("staff/settings/blocked/", blocked.blocked, name="settings_blocked"),
    path("staff/settings/translations/", translations.translations, name="settings_translations"),
    path(_LAYERS, areas.layers, name="settings_layers"),
    path(f"{_LAYERS}load/", files.load, {"kind": "areas"}, name="settings_load_areas"),
    path(f"{_LAYERS}<int:pk>/", areas.layer_page, name="settings_layer"),
    path(f"{_LAYERS}<int:pk>/<int:area_id>/", areas.area_page, name="settings_area"),
    path("staff/settings/assets/load/", files.load, {"kind": "assets"}, name="settings_load_assets"),
    path("staff/settings/addresses/load/", files.load, {"kind": "addresses"}, name="settings_load_addresses"),
    path("staff/settings/files/<int:pk>/", files.file_page, name="settings_file"),
    path("staff/settings/files/<int:pk>/map.geojson", files.file_map, name="settings_file_map"),
    path(f"{_SECTION}<int:pk>/remove/", reference.remove, name="settings_remove"),
    path("staff/settings/services/", studio.services_list, name="settings_services"),
    path(_SERVICE, studio.service_part, name="settings_service"),
    path(f"{_SERVICE}questions/", studio_lists.questions, name="settings_service_questions"),
    path(f"{_SERVICE}questions/<int:question_id>/move/", studio_lists.move, name="settings_question_move"),
    path(f"{_SERVICE}targets/", studio_lists.targets, name="settings_service_targets"),
    path(f"{_SERVICE}history/", studio_lists.history, name="settings_service_history"),
    path(f"{_SERVICE}history/<int:number>/", studio_lists.bring_back, name="settings_service_restore"),
    path(f"{_SERVICE}preview/", studio_preview.preview, name="settings_service_preview"),
    path(f"{_SERVICE}<slug:part>/", studio.service_part, name="settings_service_part"),
    path("staff/settings/targets/proposals/", proposals.proposals, name="settings_proposals"),
    path("staff/settings/targets/proposals/<int:pk>/", proposals.decide_proposal, name="settings_decide"),
    path("staff/settings/calendars/<int:pk>/year/", calendar_year.calendar_year, name="settings_calendar_year"),
    path(_SCHEDULES, schedules.schedules, name="settings_schedules"),
    path(f"{_SCHEDULES}new/", schedules.schedule_new, name="settings_schedule_new"),
    path(f"{_SCHEDULES}<int:pk>/", schedules.schedule, name="settings_schedule"),
    path(f"{_SCHEDULES}<int:pk>/day/", schedules.schedule_day, name="settings_schedule_day"),
    path(_EMERGENCIES, emergencies.emergencies, name="settings_emergencies"),
    path(f"{_EMERGENCIES}add/", emergencies.declare, name="settings_emergency_new"),
    path(f"{_EMERGENCIES}<int:pk>/", emergencies.emergency, name="settings_emergency"),
    path(f"{_EMERGENCIES}<int:pk>/finish/", emergencies.finish, name="settings_emergency_finish"),
    path(_SECTION, reference.section_list, name="settings_section"),
    path(f"{_SECTION}add/", reference.add, name="settings_add"),
    path(f"{_SECTION}export.csv", csv_files.export, name="settings_export"),
    path(f"{_SECTION}import/", csv_files.load, name="settings_import"),
    path(f"{_SECTION}<int:pk>/", reference.edit, name="settings_edit"),
    path(f"{_SECTION}<int:pk>/holidays/", holidays.holidays, name="settings_holidays"),
]
