"""Facts and checks in, findings out."""
