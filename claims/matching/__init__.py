"""Seen before? The word index, search, and the ranking of known claims by how likely they say the same."""
