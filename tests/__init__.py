"""Tests of what crosses rooms; tests of one room live in the room."""
