"""The settlement of salaries: elements of pay with their formulas, and what the law takes (PAY-2)."""
