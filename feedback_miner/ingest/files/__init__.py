"""What the user gives -> contents: each with a name, its first bytes and its encoding."""
