"""What suppliers charge for late payment, held against the law, and what the agency itself pays late."""
