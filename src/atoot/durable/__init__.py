"""Work that is done exactly once, whatever process it began in: tables, books, schedules, and who leads."""
