"""What a user can correct: wrong arguments, wrong configuration."""


class ProblemError(Exception):
    """Wrong use; the message says what is wrong and what would be right."""
