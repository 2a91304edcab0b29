"""The conformance test of the site protocol (docs/site-protocol.md), for sites in any framework."""
