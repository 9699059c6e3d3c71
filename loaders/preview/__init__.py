"""A table as a person sees it before it is loaded: its first rows, what each column is taken for, and what is asked."""
