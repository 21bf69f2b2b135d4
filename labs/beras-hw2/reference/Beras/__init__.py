"""Beras: a small Keras in NumPy."""
