"""Price lists (prislistor) and what volumes cost by them. Pure: no table, no clock."""
