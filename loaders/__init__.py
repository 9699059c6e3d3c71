"""Readers of files: from a file's rows to facts, each row accounted for."""
