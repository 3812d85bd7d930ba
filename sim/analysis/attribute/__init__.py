"""What each lever contributes to a package."""
