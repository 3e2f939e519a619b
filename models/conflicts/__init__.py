"""Questions to owners, and what was decided."""
