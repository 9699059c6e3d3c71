"""Where queries of guests run on an embedded store: disposable servers on a copy of the database, killed when a query doesn't let go."""
