"""What is done at the doors."""
