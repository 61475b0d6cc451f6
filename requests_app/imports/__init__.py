"""History in: files of cases from an earlier system."""
