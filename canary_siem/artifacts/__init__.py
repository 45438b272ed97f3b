"""What several kinds share to make their files."""
