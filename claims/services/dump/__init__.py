"""Records of one database on their way into another: how they are written, and how they are taken in."""
