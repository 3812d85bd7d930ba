"""Statistics of arrays: intervals, association, cooperation, robustness; what takes results is in evaluation."""
