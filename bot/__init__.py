"""The 基石 bot: one plan, asked about, reported on and reminded of in the groups of county cadres."""
