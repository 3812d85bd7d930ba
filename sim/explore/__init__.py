"""The explorer: a local page on which a policy is mixed, two worlds with the same luck are watched, and firms are read."""
