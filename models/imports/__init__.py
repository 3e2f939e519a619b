"""Calendar files that are taken in once."""
