"""What the city tells and asks: articles, runbooks, notices, planned works, collection days, enquiries."""
