"""Addresses of what the city tells: help, notices, planned works."""

from community.enquiry_urls import urlpatterns as enquiry_urls
from community.help_urls import urlpatterns as help_urls
from community.notice_urls import urlpatterns as notice_urls

urlpatterns = [*enquiry_urls, *help_urls, *notice_urls]
