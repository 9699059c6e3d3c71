"""What may be said of a place: how many ties the record and the reports allow, and what follows from that."""
