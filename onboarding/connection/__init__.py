"""How large a part of the state is connected, and will be (anslutningsprognos)."""
