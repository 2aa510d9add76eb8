"""The rules of vacation (semester): days, order of use, balances, pay and debt. Pure."""
