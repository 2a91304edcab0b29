"""The infrastructure as a CDK app. For now: the bucket and who may do what with it."""
