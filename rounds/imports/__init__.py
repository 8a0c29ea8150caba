"""Sheets of students, trainers, places, wishes and placements: read, compared with the register, shown, and then done."""
