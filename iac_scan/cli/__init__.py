"""Arguments to Config, result to exit code."""
