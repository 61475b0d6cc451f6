"""Addresses of notices for residents."""

from django.urls import path

from community.views.public import notices

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/follow/", notices.notice_follow, name="notice_follow"),
    path("notices/follow/<str:token>/", notices.notice_follower, name="notice_follower"),
]
