"""The faces: Flask site, JSON API, command line, exports."""
