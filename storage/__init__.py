"""Tables, queries and migrations. Rows never leave this package: values of `bot.core` do."""
