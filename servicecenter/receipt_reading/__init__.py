"""What a receipt says (kvittoläsning): from lines of text to proposals, each with where it stands and how sure it is.

A proposal is never used by itself: a person confirms it, or something that can be checked does.
"""
