"""The starter: a project that an engineer begins with, and replaces file by file."""
