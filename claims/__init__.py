"""claims: a fact-claim tracking database for fact-checkers at the command line."""

__version__ = "0.1.0"
