"""What is exported for Fleet."""
