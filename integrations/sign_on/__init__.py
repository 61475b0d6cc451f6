"""What the integrations say of the city's sign-on, which itself lives with the accounts."""
