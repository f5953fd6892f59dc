"""`python -m salesops` is `salesops`."""

from salesops.cli import main

main(prog_name="salesops")
