"""Who is who: whether two names are one party."""
