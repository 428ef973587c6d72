"""Ways to send a message: a mail server, GOV.UK Notify, or a folder for trying out."""
