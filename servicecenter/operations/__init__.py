"""Operation (drift): what the machines tell of themselves, without a word about any person."""
