"""Engines that work shards off: this process, the processors of this machine, or a cluster."""
