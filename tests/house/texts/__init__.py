"""What the documentation says because the code says it: a file for each sort of thing."""
