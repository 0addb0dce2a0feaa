"""Reading what is to be proven: the stored rows alone, with SQL of this room's own."""
