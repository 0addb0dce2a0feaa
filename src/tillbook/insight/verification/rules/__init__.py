"""What must hold, as pure functions over stored rows: no database, no clock, no other room."""
