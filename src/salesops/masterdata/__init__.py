"""What every duty refers to: offices, people, parties, the catalogue."""
