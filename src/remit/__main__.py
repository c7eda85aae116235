"""`python -m remit` is the program `remit`."""

from remit.cli import entry

entry()
