"""Notes of staff, as other pages than the case's show them."""

from django import template

from requests_app.mention_words import without_quotes

register = template.Library()

register.filter("without_quotes", without_quotes)
