"""The permission matrix: every operation, twelve identities, four places, and what the declared rights say of each."""
