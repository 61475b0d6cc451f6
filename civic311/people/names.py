"""Find people by their names, whatever their accents and capitals."""

from collections.abc import Sequence

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from civic311.people.models import Contact

# As the index `contact_name_words` has it, and as `routing.phrases.fold` folds what is typed.
NAME_WORDS = (
    "to_tsvector('simple'::regconfig, regexp_replace(lower(normalize(name::text, NFKD)), '[\u0300-\u036f]', '', 'g'))"
)


def people_named(words: Sequence[str], *, most: int) -> QuerySet[Contact, int]:
    """Ids of up to `most` people in whose names all of `words` begin; the words are folded: letters and digits only."""
    typed = " & ".join(f"{word}:*" for word in words)
    named = RawSQL(f"{NAME_WORDS} @@ to_tsquery('simple', %s)", [typed], output_field=BooleanField())  # noqa: S611
    return Contact.objects.filter(named, redacted_at=None).values_list("pk", flat=True)[:most]
