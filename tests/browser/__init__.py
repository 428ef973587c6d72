"""Stories and checks in a real Chromium against a real server with the starter content."""
