"""The statutory rules of the United Kingdom, income tax year 2018/19: a second proof that a pack is only data and rules."""
