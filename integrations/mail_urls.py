"""Addresses of mail that comes in."""

from django.urls import path

from integrations.views import mail, mail_demo, mail_hook

urlpatterns = [
    path("hooks/mail/<slug:provider>/<slug:what>/", mail_hook.mail_hook, name="mail_hook"),
    path("staff/mail/in/", mail.mail_in, name="mail_in"),
    path("staff/mail/in/<int:pk>/", mail.mail_in_detail, name="mail_in_detail"),
    path("staff/mail/in/<int:pk>/photos/<uuid:photo_id>/<slug:variant>/", mail.mail_in_photo, name="mail_in_photo"),
    path("staff/mail/<int:message_id>/answer/", mail_demo.mail_answer, name="mail_answer"),
]
