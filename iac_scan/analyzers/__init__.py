"""Graph in, facts out."""
