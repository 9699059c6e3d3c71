"""The graph in memory: the snapshot of a store, and what filters show of it."""
