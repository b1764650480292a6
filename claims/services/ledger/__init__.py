"""The database against its log: whether every row of every table is what the log tells of it."""
