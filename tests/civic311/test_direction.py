"""Numbers of cases keep their order in languages that are read from right to left."""

from django.utils import translation

from civic311.lib.direction import left_to_right


def test_a_number_is_set_apart_where_words_run_from_right_to_left_and_left_alone_elsewhere() -> None:
    with translation.override("ar"):
        assert left_to_right("26-000123-4") == "\u206626-000123-4\u2069"
    with translation.override("en"):
        assert left_to_right("26-000123-4") == "26-000123-4"
