"""Addresses of the resident side."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
