"""The project as a value: specifications, pure edits, validation and the JSON codec. No Qt."""
