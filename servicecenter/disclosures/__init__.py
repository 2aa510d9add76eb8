"""Requests for public documents (begäran om allmän handling): asked, tried, answered."""
