"""Infrastructure-as-code configuration scanner: paths in, a verdict out that people can trust."""

__version__ = "0.1.0"
