"""What became of each row: counted, listed, and kept for the next try."""
