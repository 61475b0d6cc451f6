"""Spanish in the United States writes 1,284.5, as its English does; elsewhere it would be 1 284,5."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
