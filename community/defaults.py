"""The headings of articles that every city begins with. They are data that the city edits afterwards."""

from community.models import ArticleCategory

HEADINGS = [
    ("trash", {"en": "Trash and recycling", "es": "Basura y reciclaje"}),
    ("streets", {"en": "Streets, sidewalks and lights", "es": "Calles, aceras y alumbrado"}),
    ("parking", {"en": "Cars and parking", "es": "Carros y estacionamiento"}),
    ("water", {"en": "Water and storms", "es": "Agua y tormentas"}),
    ("homes", {"en": "Homes and renting", "es": "Vivienda y renta"}),
    ("animals", {"en": "Animals", "es": "Animales"}),
    ("parks", {"en": "Parks and trees", "es": "Parques y árboles"}),
    ("city", {"en": "City Hall, papers and help", "es": "Ayuntamiento, trámites y ayuda"}),
]


def make_article_headings() -> None:
    """Make the usual headings where there is none at all: without one no article can be written."""
    if not ArticleCategory.objects.exists():
        ArticleCategory.objects.bulk_create(
            ArticleCategory(code=code, name=name, order=order) for order, (code, name) in enumerate(HEADINGS)
        )
