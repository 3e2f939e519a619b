"""What a person can do on each page, in a person's words."""
