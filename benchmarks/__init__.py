"""What the laboratory costs beside plain Mesa, data frames, NumPy and C, measured in one run."""
