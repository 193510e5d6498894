"""Chat in, chat out: parse, one service call, one sentence. No SQL, no rules."""
