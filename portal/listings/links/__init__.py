"""Whether the web addresses, numbers and e-mail addresses of listings still work, looked at politely."""
