"""What to say of a place outside the city: whose it is, and how to reach them."""

from django.utils.translation import gettext as _

from civic311.city.current import current_city
from civic311.lib.translated_text import in_language
from routing.layers import Neighbor


def outside_words(neighbor: Neighbor | None) -> str:
    """One or more sentences in the reader's language; `neighbor` None when nobody knows whose the place is."""
    city = current_city()
    if neighbor is None or city is None:
        return _("This place is outside the city, so we cannot send anybody there.")
    said = _("This place is in %(neighbor)s, not in %(city)s.") % {"neighbor": neighbor.name, "city": city.name}
    return " ".join([said, *_how_to_reach(neighbor)])


def _how_to_reach(neighbor: Neighbor) -> list[str]:
    body = neighbor.body
    if body is None or not body.is_active:
        return []
    sentences = [in_language(body.explanation)] if body.explanation else []
    if body.phone:
        sentences.append(_("Call them at %(phone)s.") % {"phone": body.phone})
    if body.url:
        sentences.append(_("Their website: %(url)s") % {"url": body.url})
    return sentences
