"""The history database: every published number of every wave and version, and nothing else."""
