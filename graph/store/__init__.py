"""The server: where facts are written, read back and taken back."""
