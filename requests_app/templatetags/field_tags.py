"""Tags of the pages on a crew's phone."""

import uuid

from django import template

from requests_app.answer_words import answer_words
from requests_app.models import Answer

register = template.Library()


@register.simple_tag
def fresh_key() -> str:
    """A key with which an action is done once, however often it is sent."""
    return str(uuid.uuid4())


@register.filter
def answered(answer: Answer) -> str:
    """What was answered, in the reader's language."""
    return answer_words(answer.datatype, answer.value, answer.labels)
