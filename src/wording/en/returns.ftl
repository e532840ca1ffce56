# Activity returns.
