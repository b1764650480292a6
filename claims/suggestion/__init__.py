"""Which sentences of an article hold a checkable claim, what marks them, and who says them."""
