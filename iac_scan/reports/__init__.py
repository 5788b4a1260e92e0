"""Result in, text out."""
