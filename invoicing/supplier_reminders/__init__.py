"""Reminders from suppliers (leverantörens påminnelse): attached to the invoice they are about, never to be paid."""
