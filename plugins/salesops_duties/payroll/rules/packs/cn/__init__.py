"""The statutory rules of China: income tax on wages, bonuses and incidental payments, social insurance, housing fund."""
