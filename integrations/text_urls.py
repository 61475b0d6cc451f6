"""Addresses of text messages: what the carrier calls, and the pages of staff."""

from django.urls import path

from integrations.views import text_hooks, texts

urlpatterns = [
    path("hooks/texts/", text_hooks.texts_in, name="texts_in"),
    path("hooks/texts/status/", text_hooks.texts_status, name="texts_status"),
    path("staff/texts/", texts.texts, name="texts"),
    path("staff/texts/try/", texts.texts_try, name="texts_try"),
    path("staff/texts/<int:pk>/", texts.text_conversation, name="text_conversation"),
    path("staff/texts/<int:pk>/photos/<uuid:photo_id>/<slug:variant>/", texts.text_photo, name="text_photo"),
]
