"""The two samples that ship with twinmap, and how their tables are read."""
