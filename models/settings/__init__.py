"""What an administrator can set."""
