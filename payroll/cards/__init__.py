"""Purchases on travel cards (kortköp): read in from the issuer, tied to receipts on a claim."""
