"""Addresses of notices for residents, and of the desk's box of what is known."""

from django.urls import path

from community.views.public import notices
from community.views.staff import known

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/follow/", notices.notice_follow, name="notice_follow"),
    path("notices/follow/<str:token>/", notices.notice_follower, name="notice_follower"),
    path("staff/call/known/", known.call_known, name="call_known"),
]
