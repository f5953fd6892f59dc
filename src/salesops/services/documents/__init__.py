"""Printed documents: set from templates that an office can change, kept with their hash, mailed."""
