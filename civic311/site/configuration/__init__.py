"""Everything that a city set up, as one file: out, compared, and in again."""
