"""A document as a file: one module for each format, all from the same blocks."""
