"""How a case ended, as the whole numbers that columns of cases hold."""

OPEN = 0
RESOLVED = 1  # what was asked for is done
JOINED = 2  # it was the same matter as another case
CANCELED = 3  # whoever asked took it back
NOT_ACTIONABLE = 4  # answered: the city could or would not do it
