"""Stores: where a bucket really is. Belongs here: S3, a directory, counting, threads."""
