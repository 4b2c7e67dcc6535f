"""Files to facts: layouts, the four steps, the consumer's work, the finish."""
