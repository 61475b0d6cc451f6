"""The worker's jobs about what the city tells: rows are the work list, each job may run twice or late.

Here the clock enters.
"""

from django.utils import timezone

from community import notice_mail, reviews
from community.actions.articles import follow_services


def welcome_followers() -> None:
    """Ask those who wish to follow a notice whether it was them."""
    notice_mail.welcome(now=timezone.now())


def tell_followers() -> None:
    """Tell those who follow notices that they changed or are over."""
    notice_mail.tell(now=timezone.now())


def remind_notice_owners() -> None:
    """Ask owners of notices whose day of review has come whether they still hold."""
    notice_mail.remind_owners(now=timezone.now())


def ask_for_reviews() -> None:
    """Ask for another look at articles whose owner left, whose service or rule changed, or whose day has come."""
    follow_services()
    reviews.ask_for_reviews(now=timezone.now())
