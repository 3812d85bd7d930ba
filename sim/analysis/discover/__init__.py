"""Under which conditions a policy fails its goal."""
