"""Addresses of information calls: logging one, and the list of them."""

from django.urls import path

from community.views.staff import enquiries

urlpatterns = [
    path("staff/call/information/", enquiries.call_information, name="call_information"),
    path("staff/enquiries/", enquiries.enquiries, name="enquiries"),
]
