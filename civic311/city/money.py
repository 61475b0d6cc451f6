"""Amounts of money as the city writes them."""

from decimal import Decimal

from django.utils.formats import number_format

from civic311.city.current import current_city


def money(cents: int | float) -> str:
    """Cents with the city's sign, numbers as the reader's language writes them: $12.50; whole from a thousand on."""
    city = current_city()
    sign = city.currency_sign if city else "$"
    amount = Decimal(round(cents)) / 100
    digits = 0 if abs(amount) >= 1000 else 2
    return f"{sign}{number_format(amount, decimal_pos=digits, use_l10n=True, force_grouping=True)}"
