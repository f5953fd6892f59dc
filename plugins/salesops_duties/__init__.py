"""The duties of a sales desk, one folder each; every one can be deleted and the rest still works."""
