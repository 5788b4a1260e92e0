"""Whether an image may run without a signature: what admission engines and nodes ask, each by its own rules."""
