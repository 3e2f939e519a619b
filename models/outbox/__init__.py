"""A change on its way out: claimed, sent, recorded."""
