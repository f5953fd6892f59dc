"""The domain of prices: lists, precedence, discounts, taxes, promotions; no I/O."""
