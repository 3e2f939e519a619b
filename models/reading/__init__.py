"""A change on its way in: claimed, read page by page, sorted out."""
