"""The vacation account (semesterkonto): balances as the sum of their history, closing of the year, and the debt."""
