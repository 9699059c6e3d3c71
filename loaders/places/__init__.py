"""Countries, regions and cities of the world, by any of their names."""
