"""Addresses of the reporter's own page. They come before those of other tokens: `again` is none."""

from django.urls import path

from requests_app.views.public import track, track_again, track_correct, track_remove

urlpatterns = [
    path("track/again/", track_again.track_again, name="track_again"),
    path("track/<str:token>/", track.track, name="track"),
    path("track/<str:token>/correct/", track_correct.track_correct, name="track_correct"),
    path("track/<str:token>/remove/", track_remove.track_remove, name="track_remove"),
    path("track/<str:token>/stop/", track_remove.track_stop, name="track_stop"),
]
