"""A calendar that is read from one secret address, and never written to."""
