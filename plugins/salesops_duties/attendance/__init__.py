"""Attendance: which days are worked, by the office's calendar (ATT-2)."""
