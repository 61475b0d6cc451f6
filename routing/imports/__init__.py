"""City files in: areas, indicators and addresses, parsed apart from writing."""
