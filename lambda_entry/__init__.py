"""The entry points of AWS Lambda."""
