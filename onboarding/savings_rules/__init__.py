"""What a customer saves by having the centre do the work (besparing). Pure: whole öre, no table, no clock."""
