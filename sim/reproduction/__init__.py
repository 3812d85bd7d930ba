"""Whether results are as they were written, and whether they can be had again."""
