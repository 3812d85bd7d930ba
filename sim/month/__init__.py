"""The month: verbs that ask the rules and write the columns. Nothing else in the package writes."""
