"""Figures of a network: pure functions of an undirected, simple igraph graph."""
