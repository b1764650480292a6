"""Our own files back in, once somebody edited them."""
