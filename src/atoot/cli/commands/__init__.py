"""What each command takes, said with click alone: help and shell completion import nothing else."""
