"""Twinmap against its peers, as ratios of one run: `python -m bench` (or `make bench`), on a machine that does nothing else."""
