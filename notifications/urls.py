"""Addresses of sent messages."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("staff/mail/", views.staff_mail, name="staff_mail"),
    path("staff/mail/<int:message_id>/", views.staff_mail_detail, name="staff_mail_detail"),
]
