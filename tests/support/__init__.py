"""What several tests lean on: databases, pages, factories."""
