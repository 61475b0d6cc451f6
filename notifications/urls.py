"""Addresses of sent messages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
