"""Live clusters, read-only: what a cluster holds, as files that a scan can read."""
