"""What the program does: every query and every write, one file a noun.

Functions that read take a `Connection`, functions that write take a `Work`. None of them commits: the
command that calls them owns the transaction.
"""
