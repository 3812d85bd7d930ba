"""What the laboratory itself costs: a month, a world, a start; beside the same model by hand in plain Mesa."""
