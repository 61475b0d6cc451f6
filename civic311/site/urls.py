"""Addresses of the pages that combine rooms."""

from django.urls import path

from civic311.site.escalation_urls import urlpatterns as escalation_urls
from civic311.site.knowledge_urls import urlpatterns as knowledge_urls
from civic311.site.notice_urls import urlpatterns as notice_urls
from civic311.site.rule_urls import urlpatterns as rule_urls
from civic311.site.settings_urls import urlpatterns as settings_urls
from civic311.site.views import (
    areas,
    collection_days,
    health,
    home,
    how_it_works,
    looks,
    metrics,
    my_day,
    pages,
    practice,
    security_txt,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("staff/", my_day.my_day, name="my_day"),
    path("staff/practice/", practice.practice, name="practice"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("help/services/", how_it_works.services, name="services_how"),
    path("help/services/<slug:service_code>/", how_it_works.service, name="service_how"),
    path("help/guide/", how_it_works.guide, name="guide"),
    path("help/guide/print/", how_it_works.handout, name="handout"),
    path("reports/collection-days/", collection_days.collection_days, name="collection_days"),
    path("reports/collection-days/appoint/", collection_days.collection_day_appoint, name="collection_day_appoint"),
    path("city.css", looks.city_css, name="city_css"),
    path("seal/<slug:size>.png", looks.seal, name="seal"),
    path("areas.geojson", areas.areas_geojson, name="areas_geojson"),
    path("areas/<slug:layer>.geojson", areas.areas_geojson, name="layer_geojson"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    *escalation_urls,
    *knowledge_urls,
    *notice_urls,
    *rule_urls,
    *settings_urls,
]
