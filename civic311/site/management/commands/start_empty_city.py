"""Start a city without data: its row, the roles and the defaults, and a one-time link for who sets it up."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from civic311.accounts import invitations
from civic311.accounts.defaults import make_default_roles
from civic311.accounts.people import administrators_who_can_sign_in
from civic311.city.current import configuration_changed, forget_city
from civic311.city.models import City
from community.defaults import make_article_headings
from routing.defaults import make_routing_defaults


class Command(BaseCommand):
    help = "Make an empty city unless there is one; print a link for the first administrator while there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            if not City.objects.exists():
                City(name="New City", service_name="311", languages=["en", "es"], is_being_set_up=True).save()
                make_default_roles()
                make_routing_defaults()
                configuration_changed()
            make_article_headings()  # each start: cities begun before had none
            token = None
            if not administrators_who_can_sign_in():
                token = invitations.invite(None, now=timezone.now())
        forget_city()
        if token:
            self.stdout.write("Open this link once to name the city and make the first administrator:")
            self.stdout.write(f"  {invitations.first_administrator_link(token)}")
            self.stdout.write(f"It is good for {invitations.DAYS} days. Starting again prints a new one.")
