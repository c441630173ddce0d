"""The demo shop: tables, the recorded room and the script that composes it."""
