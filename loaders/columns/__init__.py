"""What a table brings and what each of its columns means."""
