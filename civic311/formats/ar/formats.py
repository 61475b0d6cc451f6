"""Arabic in the United States writes 1,284.5 beside its English; elsewhere it would be 1.284,5."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
