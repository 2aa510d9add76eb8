"""Travel advances (reseförskott): asked for before a trip, paid, and settled when its claim is attested."""
