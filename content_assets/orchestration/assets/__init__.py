"""The assets, one module a domain. Named `{layer}_{source}__{thing}`."""
