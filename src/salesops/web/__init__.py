"""The edge: HTTP in, use cases called, answers out. It knows no duty by name."""
