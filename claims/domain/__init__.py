"""The rules of the trade as functions and values; nothing here reads a file, a database or the clock."""
