"""What was found, for readers: a page to open in a browser, a table on the terminal."""
