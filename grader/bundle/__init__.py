"""The one file that a student may have: driver code, public inputs, what versions did on them, texts.

No reference, no edit and no hidden check goes into it; a bundle that would hold one isn't written.
"""
