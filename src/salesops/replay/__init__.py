"""Replays: real histories driven through the API day by day, so that our rules meet data nobody here wrote."""
