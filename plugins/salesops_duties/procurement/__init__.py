"""Procurement: the plan, purchase orders, and what suppliers say."""
