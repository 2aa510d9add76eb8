"""Files from the customer's old pay system (källfiler): read, mapped and checked row by row, without any table."""
