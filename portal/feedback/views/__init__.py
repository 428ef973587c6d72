"""The pages of feedback: what anybody may send, and the inbox of those who read it."""
