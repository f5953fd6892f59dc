"""The shape of the product: what every duty, hook, table and office has in common."""
