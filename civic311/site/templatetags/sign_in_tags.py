"""What the sign-in page asks for."""

from django import template

from civic311.accounts.models import SignOn
from civic311.accounts.sign_on import current_sign_on

register = template.Library()


@register.simple_tag
def city_sign_on() -> SignOn | None:
    """The city's sign-on while it is switched on."""
    return current_sign_on()
