"""Files the bot hands out, as bytes: charts, spreadsheets, documents, calendars."""
