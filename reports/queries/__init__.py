"""What reports read: compact columns of many requests, never a row for each."""
