"""What a file from outside really holds (filers innehåll): its kind, its picture, its pages and its text.

Nothing here knows the house. Everything that decodes runs in a process of its own (``cell``), with limits.
"""
