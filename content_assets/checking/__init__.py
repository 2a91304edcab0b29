"""`content-assets check`: mistakes in a content, found without running it (docs/check.md)."""
