"""Pure rules of the directory: dates of schedules, and the words for times, costs, ages and checks."""
