"""Returns: goods of customers that come back."""
