"""What a sweep costs beside its runs: ours, Mesa's batch_run, Hydra's multirun."""
