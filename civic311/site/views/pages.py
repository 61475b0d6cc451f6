"""Pages of plain words: accessibility, and what happens to people's details."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accessibility(request: HttpRequest) -> HttpResponse:
    """`/accessibility/`: what works for whom, and whom to tell when it does not."""
    return render(request, "public/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """`/privacy/`: what is kept, who sees it, what is public."""
    return render(request, "public/privacy.html")
