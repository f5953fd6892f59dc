"""Logistics: goods that leave, and their shipments."""
