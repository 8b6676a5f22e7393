"""Work that is done exactly once, even if its process dies: tables, journals, schedules and leader election."""
