"""Price lists (prislistor): what suppliers send, read line by line, checked and compared. Pure: no table, no clock."""
