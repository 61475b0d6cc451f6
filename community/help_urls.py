"""Addresses of articles and runbooks, as residents and staff read them."""

from django.urls import path

from community.views.public import help as public_help
from community.views.staff import help as staff_help

urlpatterns = [
    path("help/", public_help.help_home, name="help_home"),
    path("help/suggest.json", public_help.help_suggest, name="help_suggest"),
    path("help/missed/", public_help.help_missed, name="help_missed"),
    path("help/<slug:slug>/", public_help.help_article, name="help_article"),
    path("help/<slug:slug>/answer/", public_help.help_answer, name="help_answer"),
    path("staff/help/", staff_help.staff_help, name="staff_help"),
    path("staff/help/suggest.json", staff_help.staff_help_suggest, name="staff_help_suggest"),
    path("staff/help/<slug:slug>/", staff_help.staff_help_article, name="staff_help_article"),
]
