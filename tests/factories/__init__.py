"""What tests need to exist. Histories are made through actions, never faked."""
