"""The system in a stand-in for AWS: it runs for these tests alone, and ends with them."""
