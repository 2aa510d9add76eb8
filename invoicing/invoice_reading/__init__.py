"""What a paper invoice says (fakturaläsning): from lines of text to proposals with their proofs.

A proposal without a proof is never used by itself: a person confirms it.
"""
