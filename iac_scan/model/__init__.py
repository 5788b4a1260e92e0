"""The nouns: immutable data that every other layer speaks of."""
