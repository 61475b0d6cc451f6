"""Addresses of what the city tells: help, notices, planned works."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
