"""Resources in, graph out."""
