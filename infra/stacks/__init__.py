"""What is deployed as one."""
