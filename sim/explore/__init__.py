"""The explorer: a page on which a policy is mixed, two worlds with the same luck are watched, and firms are read."""
