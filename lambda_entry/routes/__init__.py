"""The API's routes (DESIGN's table): those that read, those that act."""
