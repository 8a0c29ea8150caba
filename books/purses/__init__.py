"""From the register and the books to what each party agreed, got and gave: queries, then pure arithmetic."""
