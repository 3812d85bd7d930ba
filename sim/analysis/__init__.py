"""What is concluded from a study: tables and sentences, from tidy tables."""
