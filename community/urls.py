"""Addresses of what the city tells: help, notices, planned works."""

from community.notice_urls import urlpatterns as notice_urls

urlpatterns = [*notice_urls]
