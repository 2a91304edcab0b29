"""The API's routes: those that read, those that act."""
