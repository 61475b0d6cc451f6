"""Addresses of what people follow, of their own requests and of what is sent to them."""

from django.urls import path

from requests_app.views.public import follow, mine, preferences

urlpatterns = [
    path("follow/", follow.follow, name="follow"),
    path("follow/device/", follow.follow_device, name="follow_device"),
    path("follow/<str:token>/", follow.follow_own, name="follow_own"),
    path("follow/<str:token>/stop/", follow.follow_stop, name="follow_stop"),
    path("requests/mine/", mine.mine, name="mine"),
    path("requests/mine/<str:token>/", mine.mine_list, name="mine_list"),
    path("preferences/<str:token>/", preferences.preferences, name="preferences"),
]
