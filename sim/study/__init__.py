"""Studies: many worlds, many policies, many seeds; carried out in shards, resumed where they stopped."""
