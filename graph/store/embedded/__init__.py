"""The embedded store: an ArcadeDB server of its own for every store folder, shared by all who name the folder."""
