"""loaders/build"""
