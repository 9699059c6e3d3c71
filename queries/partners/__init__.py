"""Suggestions of partners: leads that ties give already, places that ties lead to, and the rules of the trade that each keeps or breaks."""
