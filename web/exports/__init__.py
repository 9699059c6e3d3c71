"""The graph as files for others to read."""
