"""`/staff/settings/`: what the person may change, and for a new city what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from civic311.accounts.access import needs


@needs("city.configure", "catalogue.edit", "people.manage")
def index(request: HttpRequest) -> HttpResponse:
    """Cards for every part of the settings that is open to the person."""
    return render(request, "staff/settings/index.html", {})
