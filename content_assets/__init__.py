"""Data releases for websites: Python functions become versioned, checked JSON."""
