"""Addresses of one-time links."""

from django.urls import path

from civic311.accounts.views import joining

urlpatterns = [
    path("first-administrator/<str:token>/", joining.first_administrator, name="first_administrator"),
    path("invite/<str:token>/", joining.accept, name="invite"),
]
