"""Addresses of the staff side."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
