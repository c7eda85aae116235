"""What a network diagram shows: things and the relations between them, from a saved query, a thing or a path."""
