"""Slack: alerts as blocks with buttons, through slack_sdk and Bolt."""
