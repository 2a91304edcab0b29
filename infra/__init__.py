"""AWS, as code: an AWS CDK app. See app.py."""
