"""Forms of a case's page: the frame in `base`, then one file for each subject."""
