"""How numbers are written in a language where a city of the United States differs from the language at large."""
