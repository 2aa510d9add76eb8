"""How large a part of the state's employees are connected (anslutningsgrad). Pure: no table, no clock."""
