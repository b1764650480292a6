"""What comes in from elsewhere: one module an import format, and one line each in the registry.

A format only reads: it takes a binary stream and gives what stands in it, entry by entry and each with its
place, so that a file of any size needs no more memory than its longest entry. The services write.
"""
