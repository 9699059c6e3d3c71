"""One module per report; queries/report.py lists them."""
