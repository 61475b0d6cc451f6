"""Addresses of the public map's data and of what other sites show of us."""

from django.urls import path

from requests_app.views.public import embeds, map_data

urlpatterns = [
    path("requests/cells.json", map_data.map_cells, name="map_cells"),
    path("embed/", embeds.embed_maker, name="embed_maker"),
    path("embed/list/", embeds.embed_list, name="embed_list"),
    path("embed/map/", embeds.embed_map, name="embed_map"),
    path("embed/report/", embeds.embed_report, name="embed_report"),
]
