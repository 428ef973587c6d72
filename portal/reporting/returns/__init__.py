"""What projects report: their returns for each period, from the link in an email to the signed-off figure."""
