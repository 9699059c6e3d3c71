"""`python -m web.cli` is `twinmap`."""

from web.cli import main

main()
