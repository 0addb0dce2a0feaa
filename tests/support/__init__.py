"""What tests stand on: databases on both engines, the running product, a real browser."""
