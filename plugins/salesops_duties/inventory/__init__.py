"""Inventory: what there is, what is set aside for whom, and the outbound orders that take goods out."""
