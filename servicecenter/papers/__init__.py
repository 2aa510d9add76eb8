"""Papers of two parties (papper): versions of bytes that are never changed, and who has approved and signed which."""
