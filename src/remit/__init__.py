"""Remit: who owns an action after an inspection, on whose word, who has answered, and who owns it now."""
